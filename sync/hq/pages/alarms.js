// Each kind of alarm: what is so, and what to do; in both languages.
import { ago, speaksChinese, textOf } from "./words.js";
import { element } from "./live.js";

// Chinese sentence, what to do; English sentence, what to do. {names} are the alarm's details.
const ALARMS = {
  offline: ["大厅离线", "查看大厅的网络和电源；大厅照常服务，恢复后自动补传。",
    "Off line", "Look at the hall's network and power. The hall works on and sends what is missing later."],
  lag: ["记录未到齐（{events} 条）", "查看 kiosk-sync 服务和网络速度；记录仍在大厅，不会丢失。",
    "Events have not come ({events})", "Look at kiosk-sync and the line's speed. They are kept in the hall."],
  gap: ["中间缺少记录", "大厅已被要求重发；若持续，请在大厅运行 kiosk journal verify。",
    "Events are missing between others", "The kiosk was asked to send them again. If it stays: kiosk journal verify there."],
  lost: ["记录永久缺失（{events} 条）", "大厅已按保留期删除，总部也没有。若有更早的总部备份，请从中查找；其余记录已继续。",
    "Events are lost for good ({events})", "The kiosk kept them no longer, and headquarters has them not. Look in an older backup of headquarters; the record goes on."],
  epoch: ["记录从新的一段开始", "日志曾重建或由备份恢复。确认是否有人这样做，然后标记为已阅。",
    "Its record began anew", "The journal was made anew or restored from a copy. Find out who did it, then mark it as seen."],
  fork: ["同一位置出现两份记录（{events} 条）（另有 {dropped} 条因隔离区已满未保留）", "存储卡可能被复制。找出两台设备，停用一台，在留下的一台上运行 kiosk journal new-epoch。",
    "Two records claim the same place ({events}) ({dropped} more were not kept: quarantine is full)", "A card may have been cloned. Find both machines, take one away, run kiosk journal new-epoch on the other."],
  quarantine: ["有内容不可信（{count} 条）（另有 {dropped} 条因隔离区已满未保留）",
    "在该大厅页面查看隔离内容；可能是损坏或有人伪造。标记为已阅后，旧内容会为新内容让出位置。",
    "Something cannot be believed ({count}) ({dropped} more were not kept: quarantine is full)",
    "Look at what was put aside on the kiosk's page: damaged, or forged. What is marked as seen makes room for what comes."],
  clock: ["时钟不准", "在大厅运行 timedatectl，检查时间服务器；记录顺序不受影响。",
    "Its clock is not right", "timedatectl there; is its time server reached? The order of events does not suffer."],
  certificate: ["证书即将到期（剩 {days} 天）", "在大厅查看 journalctl -u kiosk-renew；到期后需要新的登记码。",
    "Its certificate ends soon ({days} days)", "journalctl -u kiosk-renew there. Once it has ended a new code is needed."],
  settings: ["设置未生效", "在该大厅页面查看原因，修正后以新版本下发。",
    "Its settings are not in force", "The kiosk's page says why. Mend them and push them as a new revision."],
  command: ["指令未完成", "在该大厅页面查看原因；需要时重新发出。",
    "A command was not carried out", "The kiosk's page says why. Send it again if it is still wanted."],
  disk: ["磁盘快满（剩余 {free_percent}%）", "在大厅清理磁盘；取号、叫号和评价记录不会被丢弃。",
    "Its disk is nearly full ({free_percent} % free)", "Make room there. Tickets, calls and ratings are never dropped."],
  refused: ["服务器拒收它的内容", "检查消息服务器的权限表（kiosk hq broker-config）和该大厅的日志。",
    "Its broker refuses what it sends", "Look at the broker's access list (kiosk hq broker-config) and the kiosk's log."],
  access: ["消息服务器权限过宽", "用 kiosk hq broker-config 重新生成权限表并重新加载。",
    "Its broker allows too much", "Write the access list anew with kiosk hq broker-config, and reload the broker."],
  rewound: ["总部数据回到了备份", "大厅正在重发；全部到齐后标记为已阅。",
    "Headquarters went back to a backup", "Kiosks are sending again what is missing. When all is here, mark it as seen."],
};

// What has happened is over when somebody has seen it; all else ends with its cause.
const HAPPENINGS = new Set(["epoch", "fork", "quarantine", "rewound", "lost", "clock", "command", "settings"]);
const GRAVE = new Set(["fork", "gap", "quarantine", "access", "refused", "disk", "lost"]);

// What is in brackets is left out when its figure is not known.
function filled(text, detail) {
  return text
    .replace(/\s?[(（][^()（）]*\{(\w+)\}[^()（）]*[)）]/g, (part, name) => (name in detail ? part : ""))
    .replace(/\{(\w+)\}/g, (_, name) => detail[name] ?? "–");
}

export function alarmName(alarm) {
  const texts = ALARMS[alarm.kind];
  return texts ? filled(texts[speaksChinese() ? 0 : 2], alarm.detail) : alarm.kind;
}

// A row for an alarm; `seen` is what its button does, or null for somebody who may not.
export function alarmRow(alarm, seen, name = null) {
  const texts = ALARMS[alarm.kind] ?? ["", "", "", ""];
  const row = element(
    "li",
    GRAVE.has(alarm.kind) ? "alarm grave" : "alarm",
    element(
      "div",
      "what",
      ...(name === null ? [] : [link(alarm.device, name), " "]),
      element("strong", "", alarmName(alarm)),
      element("span", "since", alarm.since_ms ? ago(alarm.since_ms) : ""),
    ),
    element("p", "remedy", texts[speaksChinese() ? 1 : 3]),
  );
  if (seen !== null && HAPPENINGS.has(alarm.kind)) {
    const button = element("button", "", textOf("seen"));
    button.type = "button";
    button.addEventListener("click", () => seen(alarm));
    row.append(button);
  }
  return row;
}

function link(device, name) {
  const made = element("a", "", name);
  made.href = `/sites/${encodeURIComponent(device)}`;
  return made;
}
