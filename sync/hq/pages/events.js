// The events of all lobbies: found by lobby, kind, ticket and time, the newest first.
import { showAccount } from "./account.js";
import { ask, cell, element, lost } from "./live.js";
import { eventName, eventTypes, moment, say, speak } from "./words.js";

const FIELDS = ["device", "type", "number", "since", "until"];
const form = document.getElementById("filter");
const given = new URLSearchParams(location.search);

let found = [];
let next = "";
let since = "";
let reached = "";

function wanted() {
  const asked = new URLSearchParams();
  for (const field of FIELDS) {
    const value = form.elements[field].value.trim();
    if (value) {
      const time = field === "since" || field === "until";
      asked.set(field, time ? new Date(value).toISOString() : value);
    }
  }
  return asked;
}

function named(made, className) {
  made.classList.add(className);
  return made;
}

function row(one) {
  const raw = element("details", "", element("summary", "", `#${one.event.seq}`));
  raw.addEventListener("toggle", () => {
    if (raw.open && raw.children.length === 1) {
      raw.append(element("pre", "", JSON.stringify(one.event, null, 1)));
    }
  });
  const link = element("a", "", one.device);
  link.href = `/sites/${encodeURIComponent(one.device)}`;
  return element(
    "tr",
    "",
    cell(say("time"), moment(one.occurred)),
    cell(say("kiosk"), link),
    cell(say("event"), eventName(one.event.type)),
    named(cell(say("ticket"), one.event.number ?? ""), "ticket"),
    cell(say("counter"), one.event.counter ?? ""),
    cell(say("raw"), raw),
  );
}

function choose() {
  const select = form.elements.type;
  const value = select.value || given.get("type") || "";
  const types = eventTypes().map((type) => [eventName(type), type]).sort();
  select.replaceChildren(...[[say("any"), ""], ...types].map(([text, type]) => {
    const option = element("option", "", text);
    option.value = type;
    return option;
  }));
  select.value = value;
}

function show() {
  document.title = say("events");
  showAccount();
  choose();
  document.getElementById("events").replaceChildren(...found.map(row));
  document.getElementById("none").hidden = found.length > 0 || Boolean(next);
  document.getElementById("week").hidden = !since || Boolean(form.elements.since.value);
  document.getElementById("reached").hidden = !reached;
  document.getElementById("reached").textContent = say("lookedBack", { t: moment(reached) });
  document.getElementById("older").hidden = !next;
  document.getElementById("export").href = `/api/v1/export?${wanted()}`;
}

async function look(before) {
  const asked = wanted();
  if (before) {
    asked.set("before", before);
  }
  const pulse = document.getElementById("pulse");
  try {
    const page = await ask(`/api/v1/search?${asked}`);
    found = before ? [...found, ...page.events] : page.events;
    ({ next, since, looked_back_to: reached } = page);
    pulse.textContent = "";
    pulse.classList.remove("lost");
  } catch (error) {
    console.warn(error);
    pulse.textContent = lost(error);
    pulse.classList.add("lost");
  }
  show();
}

for (const field of ["device", "number", "since", "until"]) {
  form.elements[field].value = given.get(field) ?? "";
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  look("");
});
document.getElementById("older").addEventListener("click", () => look(next));
speak(show);
look("");
