// The fleet page: alarms first, then a card for each lobby, and the sums over all of them.
import { may, send, showAccount } from "./account.js";
import { alarmRow } from "./alarms.js";
import { ask, element, figure, follow } from "./live.js";
import { ago, clock, eventName, say, siteName, speak } from "./words.js";

const PAGE = 60;
const ALARMS_SHOWN = 12;
const DAY_MS = 86400000;
const SOON_DAYS = 30;

let page = null;
let offset = 0;

function rating(value) {
  return value === null
    ? element("span", "none", "–")
    : document.createTextNode(value.toFixed(1));
}

function last(device) {
  const what = device.last_event
    ? [
        element("strong", "", `${eventName(device.last_event)} ${device.last_number}`.trim()),
        ` ${clock(device.last_time)}`,
      ]
    : [say("never")];
  const when = device.lag > 0
    ? element("span", "lag", say("lag", { n: device.lag }))
    : element("span", "", device.heard_ms ? say("heard", { t: ago(device.heard_ms) }) : "");
  return element("p", "last", element("span", "", ...what), when);
}

// What of a lobby's way to headquarters is not as it should be, in a word each.
function marks(device) {
  const days = Math.floor((device.certificate_ends_ms - Date.now()) / DAY_MS);
  const found = [];
  if (device.gap_ms) found.push(say("markGap"));
  if (device.lost) found.push(say("markLost", { n: device.lost }));
  if (device.forks) found.push(say("markFork"));
  if (device.quarantined) found.push(say("markAside", { n: device.quarantined }));
  if (device.clock && device.clock !== "synced") found.push(say(`clock_${device.clock}`));
  if (device.certificate_ends_ms && days < SOON_DAYS) found.push(say("markPaper", { n: days }));
  if (device.epochs > 1) found.push(say("markEpochs", { n: device.epochs }));
  return element("p", "marks", ...found.map((text) => element("span", "mark", text)));
}

function card(device) {
  const made = element(
    "a",
    device.online ? "kiosk" : "kiosk away",
    element(
      "div",
      "top",
      element(
        "div",
        "who",
        element("div", "name", siteName(device)),
        element("div", "device", device.device),
      ),
      element("span", device.online ? "line" : "line off", say(device.online ? "online" : "offline")),
    ),
    element(
      "dl",
      "figures",
      figure(say("waiting"), String(device.waiting)),
      figure(say("served"), String(device.served)),
      figure(say("rating"), rating(device.rating)),
    ),
    marks(device),
    last(device),
  );
  made.href = `/sites/${encodeURIComponent(device.device)}`;
  return made;
}

async function seen(alarm) {
  const wrong = await send("/api/v1/alarms/seen", { device: alarm.device, kind: alarm.kind });
  if (wrong) {
    window.alert(wrong);
  }
  await update();
}

// What is being used keeps its focus: only what is another is replaced.
function replace(place, made) {
  if (place.children.length !== made.length) {
    place.replaceChildren(...made);
    return;
  }
  made.forEach((one, index) => {
    const there = place.children[index];
    if (!there.isEqualNode(one)) {
      const focused = there === document.activeElement;
      there.replaceWith(one);
      if (focused) {
        one.focus();
      }
    }
  });
}

function show() {
  document.title = say("fleet");
  showAccount();
  if (page === null) {
    return;
  }
  const { sums, alarms, devices, found } = page;
  document.getElementById("empty").hidden = sums.kiosks > 0;
  document.getElementById("filter").hidden = sums.kiosks === 0;
  document.getElementById("sums").replaceChildren(
    figure(say("online"), String(sums.online), element("small", "", ` / ${sums.kiosks}`)),
    figure(say("waiting"), String(sums.waiting)),
    figure(say("served"), String(sums.served)),
    figure(say("alarms"), element("span", sums.alarms ? "bad" : "", String(sums.alarms))),
  );
  const names = new Map(devices.map((device) => [device.device, siteName(device)]));
  const rows = alarms.slice(0, ALARMS_SHOWN).map((alarm) =>
    alarmRow(alarm, may("operator") ? seen : null, names.get(alarm.device) ?? alarm.device));
  document.getElementById("trouble").hidden = rows.length === 0;
  replace(document.getElementById("alarms"), rows);
  const more = document.getElementById("more-alarms");
  more.hidden = alarms.length <= ALARMS_SHOWN;
  const others = document.getElementById("show-alarms");
  others.textContent = say("moreAlarms", { n: alarms.length - ALARMS_SHOWN });
  replace(document.getElementById("fleet"), devices.map(card));
  document.getElementById("pages").hidden = found <= PAGE;
  document.getElementById("place").textContent =
    `${offset + 1}–${Math.min(offset + PAGE, found)} / ${found}`;
  document.getElementById("before").disabled = offset === 0;
  document.getElementById("after").disabled = offset + PAGE >= found;
}

async function update() {
  const wanted = new URLSearchParams({
    find: document.getElementById("find").value,
    only: document.getElementById("only").value,
    offset: String(offset),
  });
  page = await ask(`/api/v1/fleet?${wanted}`);
  show();
}

function turn(by) {
  offset = Math.max(0, offset + by);
  update();
}

document.getElementById("filter").addEventListener("input", () => turn(-offset));
document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("before").addEventListener("click", () => turn(-PAGE));
document.getElementById("after").addEventListener("click", () => turn(PAGE));
document.getElementById("show-alarms").addEventListener("click", () => {
  const only = document.getElementById("only");
  only.value = "alarms";
  only.focus();
  turn(-offset);
});
speak(show);
follow(update);
