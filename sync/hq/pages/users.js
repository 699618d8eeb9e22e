// Who may sign in and do what, and who did what.
import { me, sendFor, showAccount } from "./account.js";
import { ask, cell, element, lost } from "./live.js";
import { moment, say, speak } from "./words.js";

function accountWrong(wrong) {
  return wrong.reason ? say(`account_${wrong.reason}`) : wrong.error;
}

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

// A role is saved with a button: whoever chooses with the arrow keys passes the others.
function row(user) {
  const role = roleChoice(user.role);
  role.setAttribute("aria-label", say("role"));
  role.disabled = user.name === me.name;
  const save = button(say("save"), () => {
    if (window.confirm(say("roleSure", { name: user.name, role: say(`role_${role.value}`) }))) {
      change({ name: user.name, role: role.value });
    }
  });
  save.disabled = true;
  role.addEventListener("change", () => {
    save.disabled = role.value === user.role;
  });
  const remove = button(say("remove"), () => {
    if (window.confirm(say("removeSure", { name: user.name }))) {
      change({ name: user.name, remove: true });
    }
  });
  remove.disabled = user.name === me.name;
  const name = element("strong", "", user.name);
  return element("tr", "", cell(say("userName"), name), cell(say("role"), role, save), cell("", remove));
}

function button(text, pressed) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}

function logRow(one) {
  return element("tr", "", cell(say("time"), moment(one.at_ms)),
    cell(say("userName"), one.name || "–"), cell(say("address"), one.address || "–"),
    cell(say("what"), one.what), cell(say("result"), String(one.status)));
}

function show() {
  document.title = say("people");
  showAccount();
  const role = form.elements.role.value || "reader";
  form.elements.role.replaceChildren(...roleChoice(role).children);
  form.elements.role.value = role;
  document.getElementById("users").replaceChildren(...users.map(row));
  document.getElementById("log").replaceChildren(...log.map(logRow));
}

async function update() {
  const pulse = document.getElementById("pulse");
  try {
    users = await ask("/api/v1/users");
    log = await ask("/api/v1/log");
    pulse.textContent = "";
  } catch (error) {
    console.warn(error);
    pulse.textContent = lost(error);
  }
  pulse.classList.toggle("lost", pulse.textContent !== "");
  show();
}

// Says what became of it where a screen reader hears it and an eye sees it.
async function tell(wrong) {
  const place = document.getElementById("wrong");
  place.textContent = wrong === null ? say("changed") : accountWrong(wrong);
  place.classList.toggle("good", wrong === null);
  await update();
  place.scrollIntoView({ block: "nearest" });
}

async function change(what) {
  await tell(await sendFor("/api/v1/users/change", what));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = await sendFor("/api/v1/users", Object.fromEntries(new FormData(form)));
  if (wrong === null) {
    form.reset();
  }
  await tell(wrong);
});
speak(show);
update();
