// Signing in: the form works without this; this says what went wrong, and where to go on.
import { say, speak } from "./words.js";

const given = new URLSearchParams(location.search);
const WHY = { wrong: "signInWrong", often: "signInOften" };

document.querySelector("input[name=next]").value = given.get("next") ?? "/";
speak(() => {
  document.title = say("signIn");
  const word = WHY[given.get("why")];
  const why = document.getElementById("why");
  why.hidden = !word;
  why.textContent = word ? say(word) : "";
});
