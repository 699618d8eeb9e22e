// Every word on headquarters' pages, in both languages; the browser's language decides at first.
const WORDS = {
  zh: {
    fleet: "各大厅", back: "‹ 各大厅", empty: "还没有收到任何大厅的消息。让大厅加入：在总部运行 kiosk hq enrol new --device hz-0001，把登记码交给安装人员。",
    kiosks: "大厅", online: "在线", offline: "离线", waiting: "等候", served: "今日已办",
    rating: "评价", lag: "待补传 {n} 条", heard: "{t}收到", latest: "最新事件", today: "今日",
    time: "时间", event: "事件", ticket: "号码", counter: "窗口", never: "尚无事件",
    live: "实时更新", lost: "与总部服务断开，正在重试", stored: "已存事件", other: "English",
    issued: "取号", finished: "办结", missed: "过号", mean: "平均等候", p95: "95% 等候不超过",
    within: "{t} 分钟内", now: "刚刚", seconds: "{n} 秒前", minutes: "{n} 分钟前",
    hours: "{n} 小时前", days: "{n} 天前", min: "分", good: "平均评分",
    alarms: "警报", moreAlarms: "另有 {n} 条警报：查看有警报的大厅", seen: "已阅", find: "查找", show: "显示",
    onlyAll: "全部大厅", onlyAlarms: "有警报的", onlyOffline: "离线的", before: "‹ 上一页",
    after: "下一页 ›", markGap: "记录有缺", markLost: "永久缺 {n} 条", markFork: "记录冲突", markAside: "隔离 {n}",
    markPaper: "证书剩 {n} 天", markEpochs: "{n} 段记录", clock_synced: "时钟准确",
    clock_held: "时钟自走", clock_unsynced: "时钟未校准", events: "事件", people: "人员",
    signIn: "登录", signOut: "退出", userName: "用户名", password: "密码", role: "权限",
    role_reader: "查看", role_operator: "操作", role_administrator: "管理", remove: "删除",
    removeSure: "删除用户 {name}？", addUser: "添加用户", passwordNew: "密码（至少 12 个字符）",
    record: "访问记录", address: "地址", what: "内容", result: "结果",
    signInWrong: "用户名或密码不正确。", signInOften: "尝试过多，请过几分钟再试。",
    kiosk: "大厅", since: "从", until: "到", search: "查找", export: "导出（JSON 行）",
    raw: "原文", nothingFound: "没有符合的事件", older: "更早的事件", any: "全部",
    explore: "查找该大厅的事件 ›", way: "与总部的连接", heardAt: "最近收到", clockIs: "时钟",
    certificate: "证书有效至", software: "软件版本", settings: "总部下发的设置",
    commands: "总部指令", clocks: "时钟校准", epochs: "记录分段", certificates: "证书",
    aside: "隔离的内容", revision: "版本", stage: "进展", author: "起草", approver: "批准",
    before_: "校准前", after_: "校准后", step: "调整", epoch: "分段", first: "起始", held: "待补",
    began: "开始", serial: "序列号", issued_: "签发", ends: "到期", revoked: "吊销",
    reason: "原因", detail: "说明", body: "原文",
    lastWeek: "未选大厅和时间：只查找最近 7 天。", lookedBack: "已查到 {t}；更早的请点“更早的事件”。",
    databaseAway: "总部数据库没有应答，正在重试；若持续，请管理员检查数据库服务和磁盘",
    send: "发送", goOn: "下一步", cancel: "取消",
    sure: "确认{act}？", sureDo: "确认，{act}", why: "原因（留作记录，可不填）",
    whyNeeded: "原因（留作记录，必填）", noticeZh: "通知内容（中文）", noticeEn: "通知内容（英文）",
    noticeFor: "显示多久", noticeEmpty: "请至少用一种语言写明通知内容。",
    screenZh: "屏幕上显示的说明（中文，可不填）", screenEn: "屏幕上显示的说明（英文，可不填）",
    hoursBack: "最近多久的日志", sendOffline: "大厅离线：五分钟内恢复连接才会执行，否则作废。",
    sentBy: "{name}，{t}", noCommands: "还没有发送过指令", download: "下载日志",
    save: "保存", roleSure: "把 {name} 的权限改为“{role}”？", changed: "已更改。",
    account_taken: "已有同名用户，请换一个用户名。",
    account_name: "用户名只能用小写字母、数字和 . _ -，以字母或数字开头。",
    account_password: "密码须为 12 到 256 个字符。", account_last: "至少要有一位管理员。",
    account_nobody: "没有这个用户，可能已被删除。", account_first: "第一位用户必须是管理员。",
    strangeTitle: "并非由这里发出的指令", notHeard: "没有得到回应，请重试；同一指令只会执行一次。",
  },
  en: {
    fleet: "Lobbies", back: "‹ All lobbies", empty: "No lobby has reported yet. Let one in: kiosk hq enrol new --device hz-0001 at headquarters; the code goes to its installer.",
    kiosks: "Lobbies", online: "On line", offline: "Off line", waiting: "Waiting",
    served: "Served today", rating: "Rating", lag: "{n} events to come", heard: "received {t}",
    latest: "Latest events", today: "Today", time: "Time", event: "Event", ticket: "Ticket",
    counter: "Counter", never: "no event yet", live: "updated live", stored: "Events stored",
    lost: "No answer from headquarters, trying again", other: "中文",
    issued: "Issued", finished: "Served", missed: "Missed", mean: "Mean wait",
    p95: "95 % waited at most", within: "Within {t} min", now: "just now",
    seconds: "{n} s ago", minutes: "{n} min ago", hours: "{n} h ago", days: "{n} d ago",
    min: "min", good: "Rating",
    alarms: "Alarms", moreAlarms: "{n} more: show lobbies with alarms", seen: "Seen", find: "Find", show: "Show",
    onlyAll: "all lobbies", onlyAlarms: "with alarms", onlyOffline: "off line",
    before: "‹ Before", after: "After ›", markGap: "events missing", markLost: "{n} events lost", markFork: "two records",
    markAside: "{n} put aside", markPaper: "certificate: {n} days", markEpochs: "{n} epochs",
    clock_synced: "clock right", clock_held: "clock runs by itself",
    clock_unsynced: "clock not set", events: "Events", people: "People", signIn: "Sign in",
    signOut: "Sign out", userName: "User name", password: "Password", role: "May",
    role_reader: "look", role_operator: "operate", role_administrator: "administrate",
    remove: "Remove", removeSure: "Remove {name}?", addUser: "Add somebody",
    passwordNew: "Password (12 characters at least)", record: "Who did what",
    address: "Address", what: "What", result: "Result",
    signInWrong: "User name or password is wrong.",
    signInOften: "Too many tries; wait a few minutes.",
    kiosk: "Lobby", since: "From", until: "To", search: "Find", export: "Export (JSON lines)",
    raw: "Raw", nothingFound: "No such event", older: "Older events", any: "any",
    explore: "Find events of this lobby ›", way: "Way to headquarters", heardAt: "Last heard",
    clockIs: "Clock", certificate: "Certificate until", software: "Software",
    settings: "Settings from headquarters", commands: "Commands from headquarters",
    clocks: "Clock set", epochs: "Epochs", certificates: "Certificates", aside: "Put aside",
    revision: "Revision", stage: "What became of it", author: "Author", approver: "Approver",
    before_: "Before", after_: "After", step: "Step", epoch: "Epoch", first: "First",
    held: "Waiting", began: "Began", serial: "Serial", issued_: "Issued", ends: "Ends",
    revoked: "Revoked", reason: "Reason", detail: "Detail", body: "Bytes",
    lastWeek: "No lobby and no time chosen: the last 7 days are searched.",
    lookedBack: "Looked back to {t}; for what is older press “Older events”.",
    databaseAway: "Headquarters' database does not answer, trying again; if it stays, look at the database and its disk",
    send: "Send", goOn: "Go on", cancel: "Cancel",
    sure: "{act}?", sureDo: "Yes: {act}", why: "Why (for the record, if you like)",
    whyNeeded: "Why (for the record)", noticeZh: "Notice in Chinese",
    noticeEn: "Notice in English", noticeFor: "Shown for",
    noticeEmpty: "Write the notice in one language at least.",
    screenZh: "Words on the screens in Chinese (if you like)",
    screenEn: "Words on the screens in English (if you like)", hoursBack: "How far back",
    sendOffline: "The lobby is off line: it will do this only if it is back within five minutes.",
    sentBy: "{name}, {t}", noCommands: "Nothing was sent yet", download: "Download the logs",
    save: "Save", roleSure: "Let {name} {role} from now on?", changed: "Changed.",
    account_taken: "There is a user of that name already; choose another.",
    account_name: "A user name has small letters, digits and . _ - and begins with a letter or digit.",
    account_password: "A password has 12 to 256 characters.",
    account_last: "One administrator has to remain.",
    account_nobody: "There is no such user any more.",
    account_first: "The first user must be an administrator.",
    strangeTitle: "Commands that were not sent from here",
    notHeard: "No answer. Try again: the same command is done once only.",
  },
};

const EVENTS = {
  day_opened: ["开始营业日", "Day opened"],
  ticket_issued: ["取号", "Ticket issued"],
  ticket_called: ["叫号", "Called"],
  ticket_recalled: ["重呼", "Recalled"],
  service_started: ["开始办理", "Service started"],
  service_finished: ["办理结束", "Service finished"],
  ticket_missed: ["过号", "No-show"],
  ticket_parked: ["挂起", "Parked"],
  ticket_requeued: ["重新排队", "Back in queue"],
  ticket_transferred: ["转移", "Transferred"],
  parked_too_long: ["挂起超时", "Parked too long"],
  service_corrected: ["更正业务", "Service corrected"],
  handover_offered: ["请求交接", "Hand-over offered"],
  handover_accepted: ["接收交接", "Hand-over accepted"],
  handover_declined: ["谢绝交接", "Hand-over declined"],
  handover_expired: ["交接无人接收", "Hand-over not answered"],
  station_finished: ["转下一站", "On to the next station"],
  station_skipped: ["跳过一站", "Station left out"],
  promise_made: ["承诺答复", "Answer promised"],
  promise_renewed: ["重新承诺", "Promised again"],
  promise_missed: ["承诺逾期", "Promise missed"],
  promise_kept: ["已答复", "Answer given"],
  ticket_cancelled: ["作废", "Cancelled"],
  appointment_booked: ["预约登记", "Appointment booked"],
  appointment_changed: ["预约变更", "Appointment changed"],
  appointment_cancelled: ["预约取消", "Appointment cancelled"],
  appointment_checked_in: ["预约报到", "Appointment checked in"],
  appointment_released: ["预约释放", "Appointment released"],
  accessible_requested: ["申请爱心服务", "Accessible service asked for"],
  accessible_declined: ["取消爱心服务", "Accessible service declined"],
  care_window_prepared: ["爱心窗口就绪", "Care counter prepared"],
  care_window_resumed: ["爱心窗口恢复", "Care counter resumed"],
  care_asked: ["请求爱心服务", "Care asked for"],
  care_ticket_taken: ["爱心服务已取号", "Care: ticket taken"],
  care_acknowledged: ["已响应爱心服务", "Care: staff on the way"],
  care_attended: ["已接待就座", "Care: guest attended"],
  care_window_assigned: ["安排爱心窗口", "Care: counter assigned"],
  care_window_released: ["取消爱心窗口安排", "Care: counter released"],
  care_serving: ["爱心服务办理中", "Care: being served"],
  care_served: ["爱心服务办结", "Care: served"],
  care_unacknowledged: ["爱心服务无人响应", "Care: nobody answered"],
  care_unattended: ["爱心服务无人接待", "Care: nobody came"],
  care_closed: ["爱心服务结束", "Care closed"],
  accessible_unstaffed: ["无人值守爱心窗口", "No care counter staffed"],
  accessible_staffed: ["爱心窗口有人值守", "Care counter staffed"],
  counter_opened: ["窗口开放", "Counter opened"],
  staff_signed_in: ["员工签到", "Signed in"],
  staff_signed_out: ["员工签退", "Signed out"],
  badge_used_twice: ["工号重复签到", "Badge used twice"],
  pause_overran: ["暂停超时", "Pause too long"],
  hall_unstaffed: ["无人在岗", "Nobody at a counter"],
  hall_staffed: ["有人在岗", "Somebody at a counter again"],
  hall_phase_began: ["营业阶段变化", "Opening hours"],
  numbers_stopped: ["停止取号", "Numbers stopped"],
  numbers_resumed: ["恢复取号", "Numbers resumed"],
  ticket_handed_over: ["号码移交", "Ticket handed over"],
  hall_closed: ["结束营业", "Day closed"],
  counter_paused: ["窗口暂停", "Counter paused"],
  counter_closed: ["窗口关闭", "Counter closed"],
  help_requested: ["请求帮助", "Help asked for"],
  help_acknowledged: ["已响应帮助", "Help on the way"],
  help_closed: ["帮助呼叫结束", "Help call closed"],
  help_button_tested: ["求助按钮已测试", "Help button tested"],
  self_test_asked: ["要求自检", "Self-test asked for"],
  self_test_done: ["自检完成", "Self-test done"],
  item_checked: ["检查项已完成", "Checklist item ticked"],
  device_attached: ["设备已接入", "Device attached"],
  config_drifted: ["设备配置有变", "Devices are other than approved"],
  config_matched: ["设备配置一致", "Devices are as approved again"],
  baseline_approved: ["设备配置已批准", "Devices approved"],
  visit_rated: ["评价", "Rated"],
  rating_withdrawn: ["评价撤回", "Rating withdrawn"],
  reason_given: ["评价原因", "Reason given"],
  slip_sent: ["出票中", "Slip sent"],
  slip_printed: ["已出票", "Slip printed"],
  slip_not_printed: ["未出票", "Slip not printed"],
  slip_unconfirmed: ["出票待确认", "Slip unconfirmed"],
  slip_reordered: ["补打", "Slip again"],
  call_announced: ["已播报", "Call announced"],
  fault_reported: ["设备故障", "Device fault"],
  fault_cleared: ["故障恢复", "Fault cleared"],
  numbers_skipped: ["号码跳过", "Numbers skipped"],
  limit_approached: ["接近时限", "Limit approached"],
  limit_broken: ["超出限度", "Limit not kept"],
  limit_acknowledged: ["提醒已响应", "Alert acknowledged"],
  limit_relieved: ["已疏导", "Relieved"],
  limit_over: ["提醒结束", "Alert over"],
  presence_noticed: ["来宾到场", "Visitor noticed"],
  visitor_greeted: ["已招呼来宾", "Visitor greeted"],
  greeting_late: ["招呼逾时", "Greeting late"],
  waits_estimated: ["等候预计", "Waits estimated"],
  wait_updated: ["告知新的等候时间", "Wait told anew"],
  estimate_measured: ["预计准确度", "Estimates measured"],
  printer_answered: ["打印机应答", "Printer answered"],
  notice_posted: ["通知发布", "Notice posted"],
  notice_began: ["通知开始", "Notice began"],
  notice_ended: ["通知结束", "Notice ended"],
  hall_paused: ["业务暂停", "Hall paused"],
  hall_resumed: ["业务恢复", "Hall resumed"],
  emergency_began: ["紧急疏散", "Emergency began"],
  emergency_ended: ["紧急解除", "Emergency ended"],
  core_restart_asked: ["系统重新启动", "System restarted"],
  remote_command_reported: ["总部指令", "Command of headquarters"],
  settings_reported: ["总部设置", "Settings of headquarters"],
  clock_set: ["时钟校准", "Clock set"],
  events_dropped: ["磁盘不足，部分记录略去", "Events left out: disk low"],
  journal_reset: ["记录重新开始", "Record begun anew"],
};

// From how many seconds on a time is told in which unit, and the unit's length.
const STEPS = [[86400, "days", 86400], [3600, "hours", 3600], [60, "minutes", 60], [3, "seconds", 1]];

let language = localStorage.getItem("language")
  ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const textOf = say;

export function speaksChinese() {
  return language === "zh";
}

// What became of a wish of headquarters, or what was wished.
const WISHES = {
  accepted: ["已接受", "accepted"], running: ["进行中", "running"],
  succeeded: ["已完成", "done"], failed: ["失败", "failed"], refused: ["拒绝", "refused"],
  notice: ["通知", "Notice"], pause_hall: ["暂停业务", "Pause"], emergency: ["紧急疏散", "Emergency"],
  reprint: ["补打", "Print again"], self_test: ["自检", "Self-test"],
  collect_logs: ["收集日志", "Logs"], restart_core: ["重新启动", "Restart"],
};

export function wishName(word) {
  const names = WISHES[word];
  return names ? names[language === "zh" ? 0 : 1] : word ?? "";
}

export function eventTypes() {
  return Object.keys(EVENTS);
}

// Date and time, of milliseconds or of a text.
export function moment(time) {
  return time ? new Date(time).toLocaleString("sv-SE") : "–";
}

export function eventName(type) {
  const names = EVENTS[type];
  return names ? names[language === "zh" ? 0 : 1] : type.replaceAll("_", " ");
}

export function siteName(device) {
  return device.name[language] ?? Object.values(device.name)[0] ?? device.device;
}

export function ago(sinceMs) {
  const elapsed = Math.max(0, (Date.now() - sinceMs) / 1000);
  const step = STEPS.find(([from]) => elapsed >= from);
  return step ? say(step[1], { n: Math.floor(elapsed / step[2]) }) : say("now");
}

export function clock(time) {
  return time ? new Date(time).toLocaleTimeString("en-GB") : "";
}

export function minutes(seconds) {
  return seconds === null ? "–" : `${(seconds / 60).toFixed(1)} ${say("min")}`;
}

// Fills every element that names a word, and calls back when the language is changed.
export function speak(changed) {
  const apply = () => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-word]")) {
      element.textContent = say(element.dataset.word);
    }
    const other = document.getElementById("language");
    other.textContent = say("other");
    other.lang = language === "zh" ? "en" : "zh-CN";
    other.hidden = false;
    changed();
  };
  document.getElementById("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("language", language);
    apply();
  });
  apply();
}
