// Sending to a lobby: a button for each act, a form that says what it does, a second step for
// what stops a hall; and below, what became of everything that was sent.
import { may, sendFor } from "./account.js";
import { actKinds, actMeans, actName, courseOf, kindOf, reasonText } from "./command_words.js";
import { ask, element } from "./live.js";
import { ago, moment, say, wishName } from "./words.js";

const STOPPING = new Set(["pause", "emergency_on", "emergency_off", "restart_core"]);
const LENGTHS = [["15 min", 900], ["1 h", 3600], ["4 h", 14400], ["24 h", 86400]];
const HOURS = [1, 4, 24, 168];

const dialog = document.getElementById("dialog");
const form = dialog.querySelector("form");

let way = "";
let site = () => ({ name: "", online: true });
let found = null;
let shown = "";
let open = null;

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

function field(word, control, hint = "") {
  return element("label", "field", element("span", "", say(word)), control,
    ...(hint ? [element("small", "", say(hint))] : []));
}

function input(name, attributes = {}) {
  const made = element("input", "");
  made.name = name;
  made.autocomplete = "off";
  return Object.assign(made, attributes);
}

function choice(name, pairs, value) {
  const made = element("select", "");
  made.name = name;
  made.append(...pairs.map(([text, one]) => {
    const option = element("option", "", text);
    option.value = one;
    return option;
  }));
  made.value = value;
  return made;
}

// What is asked for beside the reason, for each act.
function fields(kind) {
  if (kind === "notice") {
    return [
      field("noticeZh", input("zh", { maxLength: 160 })),
      field("noticeEn", input("en", { maxLength: 160 })),
      field("noticeFor", choice("for_s", LENGTHS, 3600)),
    ];
  }
  if (kind === "pause") {
    return [
      field("screenZh", input("zh", { maxLength: 160 })),
      field("screenEn", input("en", { maxLength: 160 })),
    ];
  }
  if (kind === "reprint") {
    return [field("ticket", input("number", { maxLength: 20, required: true, autocapitalize: "characters" }))];
  }
  if (kind === "collect_logs") {
    return [field("hoursBack", choice("hours", HOURS.map((one) => [`${one} h`, one]), 24))];
  }
  return [];
}

function texts() {
  const pairs = ["zh", "en"].map((name) => [name, form.elements[name].value.trim()]);
  return Object.fromEntries(pairs.filter(([, text]) => text));
}

function act(kind) {
  const value = (name) => form.elements[name].value.trim();
  switch (kind) {
    case "notice": return { type: "notice", text: texts(), for_s: Number(value("for_s")) };
    case "pause": return { type: "pause_hall", paused: true, reason: texts() };
    case "resume": return { type: "pause_hall", paused: false };
    case "emergency_on": return { type: "emergency", on: true };
    case "emergency_off": return { type: "emergency", on: false };
    case "reprint": return { type: "reprint", number: value("number") };
    case "collect_logs": return { type: "collect_logs", hours: Number(value("hours")) };
    default: return { type: kind };
  }
}

function button(text, className, pressed) {
  const made = element("button", className, text);
  made.type = pressed ? "button" : "submit";
  if (pressed) {
    made.addEventListener("click", pressed);
  }
  return made;
}

function line(text, className) {
  return text ? [element("p", className, text)] : [];
}

// The first step: what it does, what it needs, why.
function begin(kind) {
  open = { kind, id: newId(), step: 1 };
  const stopping = STOPPING.has(kind);
  form.replaceChildren(
    element("h2", "", actName(kind)),
    element("p", "to", site().name),
    element("p", "", actMeans(kind)),
    ...line(site().online ? "" : say("sendOffline"), "warn"),
    ...fields(kind),
    field(stopping ? "whyNeeded" : "why", input("why", { maxLength: 200, required: stopping })),
    problem(),
    element("div", "steps",
      button(say("cancel"), "", close),
      button(say(stopping ? "goOn" : "send"), "main")),
  );
  dialog.setAttribute("aria-label", actName(kind));
  dialog.showModal();
}

function problem() {
  const made = element("p", "wrong");
  made.setAttribute("role", "alert");
  return made;
}

function complain(text) {
  form.querySelector(".wrong").textContent = text;
}

// The second step, for what stops a hall: it is said once more, and only then sent.
function confirm() {
  open.body = { id: open.id, act: act(open.kind), why: form.elements.why.value.trim(), confirmed: true };
  open.step = 2;
  const back = button(say("cancel"), "", close);
  form.replaceChildren(
    element("h2", "", say("sure", { act: actName(open.kind) })),
    element("p", "to", site().name),
    element("p", "warn", actMeans(open.kind)),
    ...line(open.body.why, "quote"),
    problem(),
    element("div", "steps", back, button(say("sureDo", { act: actName(open.kind) }), "main grave")),
  );
  back.focus();
}

function close() {
  dialog.close();
}

async function send() {
  const body = open.body
    ?? { id: open.id, act: act(open.kind), why: form.elements.why.value.trim() };
  const pressed = form.querySelector("button.main");
  pressed.disabled = true;
  complain("");
  // Sent again after a failure it carries the same id: it is done once.
  const wrong = await sendFor(way, body);
  pressed.disabled = false;
  if (wrong) {
    complain(reasonText(wrong.reason, wrong.error));
    return;
  }
  close();
  await lookForCommands();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (open.kind === "notice" && Object.keys(texts()).length === 0) {
    complain(say("noticeEmpty"));
  } else if (STOPPING.has(open.kind) && open.step === 1) {
    confirm();
  } else {
    send();
  }
});

// What was asked for, in a few words: a notice's text, a ticket's number.
function particulars(sent) {
  const given = sent.notice?.text ?? sent.reason ?? {};
  return [...Object.values(given), sent.number, sent.hours && `${sent.hours} h`].filter(Boolean).join(" / ");
}

function row(one) {
  const course = courseOf(one);
  const words = [reasonText(one.reason, one.detail) || course.means];
  if (one.detail && one.detail !== words[0] && !one.reason) {
    words.push(one.detail);
  }
  const told = element("div", "told", element("span", `course ${course.word}`, course.name),
    ...line(words.filter(Boolean).join(" · "), "means"));
  if (one.logs && may("operator")) {
    const link = element("a", "", say("download"));
    link.href = `${way.replace(/commands$/, "logs")}?command=${one.id}`;
    told.append(link);
  }
  const by = say("sentBy", { name: one.author, t: ago(one.issued_ms) });
  const when = element("time", "by", by);
  when.title = moment(one.issued_ms);
  return element("li", one.ended ? "sent over" : "sent",
    element("div", "what", element("strong", "", actName(kindOf(one.act))),
      ...line(particulars(one.act), "particulars"), ...line(one.why, "quote"), when),
    told);
}

function strangeRow(one) {
  const course = courseOf({ ...one, ended: true, times: 1 });
  return element("li", "sent",
    element("div", "what", element("strong", "", wishName(one.act)),
      element("span", "by", say("sentBy", { name: one.author || "–", t: moment(one.time) }))),
    element("div", "told", element("span", `course ${course.word}`, course.name),
      ...line(reasonText(one.reason, one.detail), "means")));
}

export function showCommands() {
  const place = document.getElementById("acts");
  place.hidden = !may("operator");
  if (found === null) {
    return;
  }
  const blocked = found.not_now !== "";
  const text = JSON.stringify([found, say("send"), Math.floor(Date.now() / 30000)]);
  if (text === shown) {
    return;
  }
  shown = text;
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.kind : "";
  place.replaceChildren(...actKinds().map((kind) => {
    const made = button(actName(kind), STOPPING.has(kind) ? "act stops" : "act", () => begin(kind));
    made.dataset.kind = kind;
    made.disabled = blocked;
    return made;
  }));
  place.querySelector(`[data-kind="${held}"]`)?.focus();
  const why = document.getElementById("not-now");
  why.hidden = !blocked || !may("operator");
  why.textContent = blocked ? reasonText(found.not_now, found.problem) : "";
  why.title = found.problem;
  document.getElementById("sent").replaceChildren(...found.commands.map(row));
  document.getElementById("no-commands").hidden = found.commands.length > 0;
  document.getElementById("strange").hidden = found.strange.length === 0;
  document.getElementById("strange-list").replaceChildren(...found.strange.map(strangeRow));
}

// Whether something is under way, so that somebody wants to see it move.
export function commandsMove() {
  return found !== null && found.commands.some((one) => !one.ended);
}

export async function lookForCommands() {
  found = await ask(way);
  showCommands();
}

export function startCommands(device, siteNow) {
  way = `/api/v1/sites/${encodeURIComponent(device)}/commands`;
  site = siteNow;
}
