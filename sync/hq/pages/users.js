// Who may sign in and do what, and who did what.
import { me, send, showAccount } from "./account.js";
import { ask, element } from "./live.js";
import { moment, say, speak } from "./words.js";

const ROLES = ["reader", "operator", "administrator"];
const form = document.getElementById("add");

let users = [];
let log = [];

function roleChoice(value) {
  const select = element("select", "");
  select.append(...ROLES.map((role) => {
    const option = element("option", "", say(`role_${role}`));
    option.value = role;
    return option;
  }));
  select.value = value;
  return select;
}

function row(user) {
  const role = roleChoice(user.role);
  role.setAttribute("aria-label", say("role"));
  role.addEventListener("change", () => change({ name: user.name, role: role.value }));
  const remove = element("button", "", say("remove"));
  remove.type = "button";
  remove.disabled = user.name === me.name;
  remove.addEventListener("click", () => {
    if (window.confirm(say("removeSure", { name: user.name }))) {
      change({ name: user.name, remove: true });
    }
  });
  return element("tr", "", element("td", "", user.name), element("td", "", role),
    element("td", "", remove));
}

function show() {
  document.title = say("people");
  showAccount();
  const role = form.elements.role.value || "reader";
  form.elements.role.replaceChildren(...roleChoice(role).children);
  form.elements.role.value = role;
  document.getElementById("users").replaceChildren(...users.map(row));
  document.getElementById("log").replaceChildren(...log.map((one) => element(
    "tr", "",
    element("td", "", moment(one.at_ms)), element("td", "", one.name || "–"),
    element("td", "", one.address), element("td", "wrap", one.what),
    element("td", "number", String(one.status)),
  )));
}

async function update() {
  users = await ask("/api/v1/users");
  log = await ask("/api/v1/log");
  show();
}

async function change(what) {
  document.getElementById("wrong").textContent = await send("/api/v1/users/change", what) ?? "";
  await update();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = await send("/api/v1/users", Object.fromEntries(new FormData(form)));
  document.getElementById("wrong").textContent = wrong ?? "";
  if (wrong === null) {
    form.reset();
  }
  await update();
});
speak(show);
update();
