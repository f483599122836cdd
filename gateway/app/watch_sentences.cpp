#include "gateway/app/watch_sentences.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_situation.hpp"

#include <cstdio>

namespace kentongan::app {

using domain::utc_time;
using object = boost::json::object;
using namespace std::chrono_literals;

namespace {

// Puts a sentence together from a subject, what became of it, and remarks.
class builder {
 public:
  builder(language l, std::string head) : language_(l), out_(std::move(head)) {}

  builder& say(std::string_view text) {
    if (text.empty()) return *this;
    out_ += ' ';
    out_ += text;
    return *this;
  }
  builder& say(std::string_view group, std::string_view name) {
    return say(word(language_, std::string(group) + '.' + std::string(name)));
  }
  builder& remark(std::string_view text) {
    if (text.empty()) return *this;
    out_ += ", ";
    out_ += text;
    return *this;
  }
  builder& remark(std::string_view key, std::string_view text) {
    if (text.empty()) return *this;
    return remark(std::string(word(language_, key)) + ' ' + std::string(text));
  }
  builder& by(const watch_actor& a) {
    if (a.name.empty() && a.channel.empty()) return *this;
    std::string who = a.name.empty() ? std::string(word(language_, "role." + a.role)) : a.name;
    if (!a.channel.empty()) who += " (" + a.channel + ')';
    return remark("say.by", who);
  }
  builder& reason(std::string_view text) {
    if (!text.empty()) out_ += ": " + std::string(text);
    return *this;
  }
  builder& skipped(const std::vector<std::string>& states) {
    std::vector<std::string> names;
    for (const auto& s : states) names.emplace_back(word(language_, "assignment." + s));
    return remark("say.skipped", loose::joined(names));
  }
  std::string take() { return std::move(out_); }

 private:
  language language_;
  std::string out_;
};

std::string device_time(const std::optional<utc_time>& t, const watch_reader& r) {
  return t ? clock_text(*t, r) : std::string{};
}

std::string time_text(utc_time t, const watch_reader& r, bool with_date) {
  if (t == utc_time{}) return with_date ? "---------- --:--:--" : "--:--:--";
  const auto local = t + r.utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local - day)};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  const std::string both = text;
  return with_date ? both : both.substr(both.size() - 8);
}

}  // namespace

std::string clock_text(utc_time t, const watch_reader& r) { return time_text(t, r, false); }
std::string date_text(utc_time t, const watch_reader& r) { return time_text(t, r, true); }

std::string age_text(utc_time since, utc_time now) {
  const auto s = std::chrono::floor<std::chrono::seconds>(now - since).count();
  const long long passed = since == utc_time{} || s < 0 ? 0 : s;
  char text[32];
  if (passed >= 360'000)
    std::snprintf(text, sizeof text, "%lldd %02lldh", passed / 86'400, passed / 3'600 % 24);
  else
    std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld", passed / 3'600, passed / 60 % 60, passed % 60);
  return text;
}

std::string sentence(const watch_news& n, const watch_reader& r) {
  std::string head = clock_text(n.at, r) + ' ';
  if (n.number) head += " #" + std::to_string(n.number);
  builder b(r.language, head + ' ' + (n.agency.empty() ? "112" : n.agency) + ':');
  b.say(n.unit.empty() ? n.subject : n.unit);
  if (n.layer == "delivery")
    b.say(n.channel).say("evidence", n.state);
  else if (n.layer == "order" && n.state == "closed")
    return b.say("order", "closed").remark(word(r.language, "outcome." + n.reason)).take();
  else
    b.say(n.layer, n.state);
  if (!n.units.empty()) b.remark("say.called", loose::joined(n.units));
  if (n.unsure) b.remark(word(r.language, "situation.unsure"));
  b.remark(n.place).skipped(n.implied).by(n.by).remark("say.device_time", device_time(n.device_at, r));
  return b.reason(n.reason).remark(n.note).take();
}

std::string sentence(const object& f, const watch_reader& r) {
  const auto text = [&](std::string_view key) { return loose::text(f, key); };
  const std::string type = text("type");
  builder b(r.language, date_text(loose::time(f, "at").value_or(utc_time{}), r) + ' ');
  if (type == "order_accepted") {
    b.say("order", "stored").say('#' + std::to_string(loose::count(f, "number"))).say(text("prio"));
    b.remark("say.called", loose::joined(loose::texts(f, "units"))).remark("say.by_source", text("src"));
  } else if (type == "order_revised") {
    b.say("order", "revised").say(std::to_string(loose::count(f, "rev")));
    b.reason(text("text"));
  } else if (type == "order_cancelled") {
    b.say("order", "cancelled");
  } else if (type == "order_closed") {
    b.say("order", "closed").remark(word(r.language, "outcome." + text("outcome")));
  } else if (type == "delivery_advanced") {
    b.say("say", "delivery").say(std::to_string(loose::count(f, "delivery"))).say("evidence", text("evidence"));
  } else if (type == "assignment_moved") {
    b.say(text("unit")).say("assignment", text("to")).skipped(loose::texts(f, "implied"));
  } else if (type == "answer_refused") {
    b.say(text("unit")).say("answer", "refused").say(word(r.language, "assignment." + text("wanted")));
    b.remark(text("why"));
  } else if (type == "ladder_climbed") {
    b.say(text("agency")).say("ladder", text("step")).remark("say.sent", std::to_string(loose::count(f, "sent")));
  } else if (type == "alarm_raised" || type == "alarm_closed") {
    b.say(text("agency")).say("alarm", type == "alarm_raised" ? "raised" : "closed");
  } else if (type == "unit_reported") {
    b.say(text("unit")).say("unit", text("to"));
  } else if (type == "unit_called") {
    b.say(text("unit")).say("call", text("what"));
  } else if (type.starts_with("emergency_")) {
    b.say(text("emergency")).say("emergency", type.substr(10));
  } else if (type == "unit_positioned") {
    b.say(text("unit")).say(place_text(f, r));
  } else if (type == "reach_changed") {
    b.say(text("agency")).say("readiness", text("to"));
  } else if (type == "agency_heard") {
    b.say(text("agency")).say(text("channel"));
  } else if (type == "agency_silent") {
    b.say(text("agency")).say("readiness", "silent").say(text("shift"));
  } else if (type == "duty_changed") {
    b.say(text("responder")).say("roster", text("to")).remark("situation.instead_of", text("instead_of"));
  } else if (type == "strength_short") {
    b.say(text("unit")).say("roster", text("stage") == "advance" ? "short_ahead" : "short").say(text("shift"));
    b.say(std::to_string(loose::count(f, "present")) + '/' + std::to_string(loose::count(f, "wanted")));
  } else if (type == "net_quieted") {
    const bool on = loose::time(f, "until") > loose::time(f, "at");
    b.say(text("net")).say("net", on ? "quiet" : "open");
  } else if (type == "gateway_started") {
    b.say("say", "gateway_started").say(text("version"));
  } else if (type == "milestone_filled") {
    b.say(text("unit")).say("assignment", "filled_in").say(word(r.language, "assignment." + text("state")));
  } else if (type == "note_taken") {
    b.say(text("unit")).say("note", text("what")).reason(text("text"));
  } else if (type == "overdue_noticed") {
    b.say(text("unit")).say("overdue", text("what")).say(std::to_string(loose::count(f, "times")) + "x");
  } else if (type == "ladder_reopened") {
    b.say(text("agency")).say("ladder", "reopened");
  } else if (type == "targets_added") {
    b.say("order", "targets_added").remark("say.called", loose::joined(loose::texts(f, "units")));
  } else if (type == "target_dropped") {
    b.say(text("unit")).say("order", "target_dropped");
  } else if (type == "stand_down_climbed") {
    b.say(text("unit")).say("ladder", "stand_down_unconfirmed").remark(word(r.language, "ladder." + text("step")));
  } else if (type == "stand_down_settled") {
    const bool confirmed = f.contains("confirmed") && f.at("confirmed").is_bool() && f.at("confirmed").get_bool();
    b.say(text("unit")).say("assignment", confirmed ? "stand_down_confirmed" : "stand_down_given_up");
  } else if (type == "order_verified") {
    b.say("order", "verified");
  } else if (type == "order_released") {
    b.say("order", "released");
  } else if (type == "disposition_set") {
    b.say("order", "disposition").say("disposition", text("what"));
  } else if (type == "order_linked") {
    b.say("order", text("relation")).say(text("other"));
  } else if (type == "sop_ticked") {
    const bool done = f.contains("done") && f.at("done").is_bool() && f.at("done").get_bool();
    b.say(text("unit")).say("note", done ? "sop_done" : "sop_open").say(text("item"));
  } else {
    b.say(type);
  }
  b.by(read_actor(f)).remark("say.device_time", device_time(loose::time(f, "device_at"), r));
  return b.reason(text("reason")).remark(text("note")).take();
}

}  // namespace kentongan::app
