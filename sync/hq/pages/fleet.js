// The fleet page: a card for each lobby, and the sums over all of them.
import { ask, element, figure, follow } from "./live.js";
import { ago, clock, eventName, say, siteName, speak } from "./words.js";

let fleet = [];

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
    last(device),
  );
  made.href = `/sites/${encodeURIComponent(device.device)}`;
  return made;
}

function sum(field) {
  return fleet.reduce((total, device) => total + device[field], 0);
}

function show() {
  const online = fleet.filter((device) => device.online).length;
  document.title = say("fleet");
  document.getElementById("empty").hidden = fleet.length > 0;
  document.getElementById("sums").replaceChildren(
    figure(say("online"), String(online), element("small", "", ` / ${fleet.length}`)),
    figure(say("waiting"), String(sum("waiting"))),
    figure(say("served"), String(sum("served"))),
  );
  // A card that is being used keeps its focus: only changed ones are replaced.
  const place = document.getElementById("fleet");
  const cards = fleet.map(card);
  if (place.children.length !== cards.length) {
    place.replaceChildren(...cards);
    return;
  }
  cards.forEach((made, index) => {
    if (!place.children[index].isEqualNode(made)) {
      const focused = place.children[index] === document.activeElement;
      place.children[index].replaceWith(made);
      if (focused) {
        made.focus();
      }
    }
  });
}

speak(show);
follow(async () => {
  fleet = await ask("/api/v1/devices");
  show();
});
