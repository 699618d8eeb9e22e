// What may be sent to a lobby, what each does there, and what becomes of it; in both languages.
import { speaksChinese } from "./words.js";

// Chinese name, what it does; English name, what it does.
const ACTS = {
  notice: ["发布通知", "通知显示在大厅屏幕上，到时自动撤下。",
    "Show a notice", "It is shown on the lobby's screens, and taken down when its time is over."],
  pause: ["暂停业务", "大厅停止取号和叫号，直到恢复业务；已取的号码和顺序都保留。",
    "Pause the lobby", "No tickets and no calls until somebody resumes. Whoever waits keeps number and place."],
  resume: ["恢复业务", "大厅继续取号和叫号。",
    "Resume the lobby", "Tickets and calls go on."],
  emergency_on: ["紧急疏散", "屏幕和广播要求所有人离开大厅，业务停止，直到解除。",
    "Emergency: clear the lobby", "Screens and loudspeaker ask everybody to leave. All stands still until it is ended."],
  emergency_off: ["解除紧急", "告知大厅紧急情况已结束，业务继续。确认现场安全后再发出。",
    "End the emergency", "The lobby is told that it is over and work goes on. Send it when those in the hall say that it is safe."],
  reprint: ["补打号票", "再打印一张号票。",
    "Print a slip again", "The ticket's slip is printed once more."],
  self_test: ["设备自检", "像开门前一样检查打印机、按键、屏幕等设备；业务不停。",
    "Test the devices", "Printer, buttons, screens are tested as before opening. Work goes on."],
  collect_logs: ["收集日志", "取回最近的运行日志，可在下方下载。",
    "Collect logs", "The last hours' logs come here, to be downloaded below."],
  restart_core: ["重新启动系统", "取号、叫号和屏幕会中断片刻；号码和顺序都保留。",
    "Restart the system", "Tickets, calls and screens stop for a moment. Numbers and places are kept."],
};

// How far a command is: a word, and what it means.
const COURSES = {
  waiting: ["等待发出", "消息服务器不可达，恢复后自动发出。", "Not sent yet", "The broker is away; it is sent when it is back."],
  sent: ["已发出", "大厅尚未回应。", "Sent", "The lobby has not answered yet."],
  accepted: ["大厅已收到", "", "The lobby has it", ""],
  running: ["正在执行", "", "Under way", ""],
  succeeded: ["已完成", "", "Done", ""],
  failed: ["失败", "", "Failed", ""],
  refused: ["被拒绝", "", "Refused", ""],
  unsent: ["未能发出，已作废", "有效时间内消息服务器一直不可达。需要时重新发出。",
    "Never sent, over", "The broker was away until its time was over. Send it again if it is still wanted."],
  no_answer: ["无回应，已作废", "有效时间内大厅没有回应，之后不会再执行。需要时重新发出。",
    "No answer, over", "The lobby did not answer in time and will not do it later. Send it again if it is still wanted."],
};

// Why a lobby did not do it, or why nothing can be sent: a sentence, with what to do.
const REASONS = {
  unsigned: ["没有签名。", "It is not signed."],
  untrusted: ["大厅不认得签名的密钥：把 trusted-keys.pem 拷到大厅。", "The lobby does not know the key: copy trusted-keys.pem there."],
  wrong_signature: ["签名与内容不符：有人改动过，请查看消息服务器日志。", "The signature does not fit: somebody changed it. Look at the broker's log."],
  no_trust: ["大厅没有可信密钥：把 trusted-keys.pem 拷到大厅。", "The lobby has no key to trust: copy trusted-keys.pem there."],
  not_understood: ["大厅的软件不认识这个指令：请升级。", "The lobby's software does not know this command: update it."],
  too_large: ["内容太长。", "It is too long."],
  other_device: ["是发给另一个大厅的。", "It is for another lobby."],
  other_topic: ["到达的位置不对：请查看消息服务器日志。", "It came in the wrong place. Look at the broker's log."],
  one_person: ["起草人和批准人是同一个人。", "Author and approver are one person."],
  older: ["已有更新的版本。", "A newer one was here before."],
  expired: ["到达时已过有效时间。需要时重新发出。", "It came too late. Send it again if it is still wanted."],
  not_yet: ["大厅的时钟慢了：请检查大厅的网络时间。", "The lobby's clock is behind: look at its network time."],
  lasts_too_long: ["有效时间超过一天。", "It is good for more than a day."],
  clock: ["大厅的时钟尚未校准：请检查网络时间后重新发出。", "The lobby's clock is not set. Look at its network time, then send it again."],
  too_many: ["指令太多，稍后再试。", "Too many at once; try again later."],
  interrupted: ["执行中断，且时间已过：请核对最新事件。", "It was cut short and its time is over: the latest events tell what was done."],
  crashed: ["执行时程序出错：请收集日志并告知开发者。", "The program failed over it: collect logs and tell its makers."],
  notice_unfit: ["大厅不接受这条通知：要用大厅的语言，一行，最多 160 字。", "The lobby takes no such notice: one of its languages, one line, 160 characters at most."],
  too_many_notices: ["大厅已有二十条通知。", "Twenty notices are up already."],
  no_printer: ["该大厅没有打印机。", "This lobby has no printer."],
  slip_is_coming: ["号票已在打印。", "The slip is being printed already."],
  unknown_ticket: ["没有这个号码，请核对。", "There is no such ticket; check the number."],
  name_unfit: ["大厅不接受这个名称。", "The lobby does not take that name."],
  restarted_lately: ["刚刚重新启动过，请半分钟后再试。", "It was restarted a moment ago; try again in half a minute."],
  not_tested: ["自检没有按时结束：请收集日志。", "The test did not end in time: collect logs."],
  not_ready: ["重新启动后系统没有就绪：请联系现场。", "The system did not come back after the restart: call the lobby."],
  no_logs: ["取不到日志：大厅的同步账号不能读取系统日志。", "No logs to be had: the lobby's sync account may not read them."],
  no_signer: ["这里不能发送指令：签名服务没有运行。请管理员启动 lobby-hq-command.service，急用时在总部运行 kiosk hq command。",
    "Commands cannot be sent from here: nothing signs them. Have lobby-hq-command.service started; in a hurry, kiosk hq command at headquarters."],
  no_key: ["这里不能发送指令：签名服务没有密钥。请管理员运行 kiosk hq keys new，并让各大厅信任它。",
    "Commands cannot be sent from here: what signs has no key. kiosk hq keys new makes one; lobbies have to trust it."],
  signer_failed: ["签名服务出错，指令没有发出。请查看它的日志，然后重试。",
    "What signs has failed; nothing was sent. Look at its log, then try again."],
  too_often: ["短时间内指令太多，请等一分钟。", "Too many commands in a short time; wait a minute."],
  may_not: ["您没有发送指令的权限。", "You may not send commands."],
  no_kiosk: ["没有这个大厅。", "There is no such lobby."],
  wrong: ["指令不正确，没有发出。", "The command is not right; nothing was sent."],
  over: ["这条指令的五分钟已过，没有再发。请关闭，看下面的结果，需要时重新发送。",
    "Its five minutes are over; it was not sent again. Close this, see below what became of it, and send it anew if need be."],
};

function said(pair) {
  return pair[speaksChinese() ? 0 : 1];
}

function side(texts) {
  return speaksChinese() ? texts.slice(0, 2) : texts.slice(2);
}

// Which of the acts a command is: two of them have a switch.
export function kindOf(act) {
  if (act.type === "pause_hall") {
    return act.paused ? "pause" : "resume";
  }
  if (act.type === "emergency") {
    return act.on ? "emergency_on" : "emergency_off";
  }
  return act.type;
}

export function actKinds() {
  return Object.keys(ACTS);
}

export function actName(kind) {
  return ACTS[kind] ? side(ACTS[kind])[0] : kind;
}

export function actMeans(kind) {
  return side(ACTS[kind])[1];
}

// How far a command has come: its word for style sheets, its name, what it means.
export function courseOf(one) {
  const silent = one.times
    ? (one.ended ? "no_answer" : "sent")
    : (one.ended ? "unsent" : "waiting");
  const word = one.stage || silent;
  const [name, means] = side(COURSES[word] ?? [word, "", word, ""]);
  return { word, name, means };
}

// A reason in the reader's language; what no page knows yet is told as it came.
export function reasonText(reason, otherwise = "") {
  return REASONS[reason] ? said(REASONS[reason]) : otherwise || reason;
}
