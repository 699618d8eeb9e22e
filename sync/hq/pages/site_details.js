// What is known of a lobby beside its figures, a table each: shown when there is something.
import { element } from "./live.js";
import { moment, say, wishName } from "./words.js";

function table(title, heads, rows) {
  if (rows.length === 0) {
    return "";
  }
  return element(
    "section",
    "",
    element("h2", "", say(title)),
    element(
      "div",
      "scroll",
      element(
        "table",
        "",
        element("thead", "", element("tr", "", ...heads.map((head) => element("th", "", say(head))))),
        element("tbody", "", ...rows.map((cells) =>
          element("tr", "", ...cells.map((cell) => element("td", "wrap", cell))))),
      ),
    ),
  );
}

function body(aside) {
  const folded = element("details", "", element("summary", "", `${aside.size} B`), element("pre", "", aside.body));
  return folded;
}

function stage(event) {
  const words = [wishName(event.stage), event.reason, event.detail].filter(Boolean);
  return words.join(" · ");
}

export function details(site) {
  return [
    table("settings", ["revision", "time", "stage", "author", "approver"], site.settings.map((one) =>
      [String(one.revision), moment(one.time), stage(one), one.author ?? "", one.approver ?? ""])),
    table("commands", ["what", "time", "stage", "author"], site.commands.map((one) =>
      [wishName(one.act), moment(one.time), stage(one), one.author ?? ""])),
    table("clocks", ["time", "before_", "after_", "step"], site.clock.map((one) =>
      [moment(one.time), say(`clock_${one.before}`), say(`clock_${one.after}`),
        `${((one.step_ms ?? 0) / 1000).toFixed(1)} s`])),
    table("epochs", ["epoch", "first", "stored", "held", "began"], site.epochs.map((one) =>
      [one.epoch.slice(0, 12), String(one.first ?? "–"), String(one.stored), String(one.held),
        moment(one.began_ms)])),
    table("certificates", ["serial", "issued_", "ends", "revoked"], site.certificates.map((one) =>
      [one.serial.slice(0, 16), moment(one.issued_ms), moment(one.not_after_ms),
        one.revoked_ms ? moment(one.revoked_ms) : "–"])),
    table("aside", ["reason", "time", "detail", "body"], site.quarantine.map((one) =>
      [one.reason, moment(one.received_ms), one.detail, body(one)])),
  ];
}
