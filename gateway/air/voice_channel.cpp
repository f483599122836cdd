#include "gateway/air/voice_channel.hpp"

#include "radio/codec/mdc.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::air {

using domain::evidence;
using domain::priority;
using domain::steady_time;

namespace {

urgency rank_of(const ports::transmission& t) {
  switch (t.prio) {
    case priority::p1:
      return t.kind == ports::message_kind::dispatch ? urgency::p1_first : urgency::p1;
    case priority::p2:
      return urgency::p2;
    case priority::p3:
      break;
  }
  return urgency::p3;
}

attention attention_of(const ports::transmission& t) {
  if (domain::is_check(t.kind)) return attention::routine;
  return t.prio == priority::p1   ? attention::emergency
         : t.prio == priority::p2 ? attention::urgent
                                  : attention::routine;
}

}  // namespace

voice_channel::voice_channel(voice_settings s, const domain::directory& d, const radio_identities& ids,
                             ports::speech& speech, net_scheduler& scheduler, evidence_reporter& reporter, hooks h,
                             const voice_words& w)
    : settings_(std::move(s)),
      directory_(d),
      identities_(ids),
      speech_(speech),
      scheduler_(scheduler),
      evidence_(reporter),
      hooks_(std::move(h)),
      words_(w),
      self_(std::make_shared<voice_channel*>(this)) {}

voice_channel::~voice_channel() { *self_ = nullptr; }

void voice_channel::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, settings_.net.str() + ": " + text);
}

void voice_channel::report(const copy& c, evidence to, std::string reason) {
  if (c.told) c.told(to == evidence::on_air);
  if (!c.order) return;
  const auto& t = *c.order;
  if (to == evidence::failed)
    note("warn", "order " + t.order->id.str() + " delivery " + std::to_string(t.delivery) + ": " + reason);
  evidence_.submit({t.order->id, t.delivery, to, std::move(reason), std::nullopt});
}

void voice_channel::send(const ports::transmission& t) {
  copy c;
  c.order = t;
  c.rank = rank_of(t);
  c.expires = t.expires;
  if (t.channel.kind != domain::channel_kind::voice || t.channel.net != settings_.net) {
    ++counts_.unsendable;
    return report(c, evidence::failed, "this is not its net");
  }
  if (copies_.size() >= settings_.limit) {
    ++counts_.unsendable;
    return report(c, evidence::failed, "too many orders wait to be spoken");
  }
  const auto* unit = directory_.find(t.unit);
  const auto* agency = directory_.find(t.agency);
  const auto sentence = order_sentence(t, directory_.find_category(t.order->category),
                                       unit     ? unit->name
                                       : agency ? agency->name
                                                : "",
                                       words_, settings_.airtime_limit);
  if (t.prio == priority::p1 && !domain::is_check(t.kind)) c.times = settings_.times_p1;
  c.unit = number_of(t.channel.address);
  speak(std::move(c), attention_of(t), sentence.words);
}

void voice_channel::say(attention a, const std::string& words, std::function<void(bool)> told) {
  if (copies_.size() >= settings_.limit) {
    ++counts_.dropped;
    if (told) told(false);
    return;
  }
  copy c;
  c.told = std::move(told);
  c.rank = urgency::ack;
  c.expires = hooks_.now().steady + settings_.word_validity;
  speak(std::move(c), a, words);
}

void voice_channel::speak(copy c, attention a, const std::string& sentence) {
  const copy_id id = ++last_id_;
  copies_.emplace(id, std::move(c));
  const std::weak_ptr<voice_channel*> weak = self_;
  speech_.say(sentence, [weak, id, a](std::shared_ptr<const ports::sound> s, std::string_view fault) {
    if (const auto self = weak.lock(); self && *self) (*self)->spoken(id, a, std::move(s), fault);
  });
}

void voice_channel::spoken(copy_id id, attention a, std::shared_ptr<const ports::sound> s, std::string_view fault) {
  const auto it = copies_.find(id);
  if (it == copies_.end()) return;  // recalled meanwhile
  const auto* radio = identities_.of_unit(it->second.unit);
  it->second.sound = s ? make_prompt(a, *s, settings_.sound, radio ? radio->selcall : "") : nullptr;
  if (!it->second.sound) {
    ++counts_.unspoken;
    return fail(id, "it could not be spoken: " + (s ? std::string("no usable sound") : std::string(fault)));
  }
  push(id);
}

// Before the words, so that the radio rings and its ack says that it is on and within reach. A drill disturbs nobody.
void voice_channel::ring(copy& c) {
  const auto* radio = identities_.of_unit(c.unit);
  if (!c.order || c.acked || c.alert != 0 || !radio || radio->mdc == 0) return;
  outgoing_frame f;
  f.call.emplace();
  if (c.order->order->purpose != domain::order_purpose::real) {
    const auto check = radio::mdc_radio_check(radio->mdc);
    f.call->what.assign(check.begin(), check.end());
  } else {
    const auto alert = radio::mdc_call_alert(radio->mdc, settings_.mdc_own);
    f.call->what.assign(alert.begin(), alert.end());
  }
  f.rank = c.rank;
  f.expires = c.expires;
  f.wants_ack = true;
  c.alert = scheduler_.push(std::move(f), hooks_.now().steady).value_or(0);
}

void voice_channel::alerted(unit_number unit) {
  // Only what it was called for: a second order to it, still being spoken or waiting to ring, has told it nothing yet.
  bool taken = false;
  for (auto& [id, c] : copies_)
    if (c.unit == unit && c.rung) {
      scheduler_.answered(c.alert);
      c.acked = true;
      taken = taken || !c.heard;
    }
  if (taken) return;
  const auto it = said_.find(unit);
  if (it == said_.end()) return;
  const auto last = std::move(it->second);
  said_.erase(it);
  if (hooks_.now().steady < last.until)
    evidence_.submit({last.order, last.delivery, evidence::device, {}, std::nullopt});
}

void voice_channel::push(copy_id id) {
  auto& c = copies_.at(id);
  c.push_at.reset();
  ring(c);
  outgoing_frame f;
  f.voice = c.sound;
  f.rank = c.rank;
  f.expires = c.expires;
  if (const auto frame = scheduler_.push(std::move(f), hooks_.now().steady)) {
    c.frame = *frame;
    by_frame_.emplace(*frame, id);
  } else {
    c.push_at = hooks_.now().steady + settings_.queue_retry;
  }
}

void voice_channel::frame_done(frame_id frame, frame_fate fate) {
  const auto it = by_frame_.find(frame);
  if (it == by_frame_.end()) {
    for (auto& [id, c] : copies_)
      if (c.alert == frame && fate == frame_fate::handed_over) c.rung = true;
    return;
  }
  const copy_id id = it->second;
  by_frame_.erase(it);
  auto& c = copies_.at(id);
  c.frame = 0;
  switch (fate) {
    case frame_fate::handed_over:
      return aired(id);
    case frame_fate::displaced:
      // Not at once: this runs inside a push, and another would displace the next.
      c.push_at = hooks_.now().steady + settings_.queue_retry;
      return;
    case frame_fate::expired:
      ++counts_.unsendable;
      return fail(id, "the channel had no gap for it in time");
    case frame_fate::unfit:
      ++counts_.unsendable;
      return fail(id, "this modem cannot speak");
  }
}

void voice_channel::aired(copy_id id) {
  ++counts_.spoken;
  auto& c = copies_.at(id);
  const bool first = !std::exchange(c.heard, true);
  c.alert = 0;              // with its second time it is rung again
  const copy now_said = c;  // whoever is told may recall it
  if (--c.times > 0)
    c.push_at = hooks_.now().steady + settings_.gap;
  else
    copies_.erase(id);
  if (!first) return;
  report(now_said, evidence::on_air, {});
  // A radio that acknowledged its call may have heard nothing of a speech that failed: both are needed.
  if (now_said.acked)
    report(now_said, evidence::device, {});
  else if (now_said.rung)
    said_[now_said.unit] = {now_said.order->order->id, now_said.order->delivery,
                            hooks_.now().steady + settings_.ack_late};
  if (now_said.order && hooks_.asked) hooks_.asked(*now_said.order);
}

// What was heard once and could not be said again was heard all the same.
void voice_channel::fail(copy_id id, std::string reason) {
  const auto it = copies_.find(id);
  const copy lost = std::move(it->second);
  copies_.erase(it);
  if (lost.heard) return;
  if (!lost.order) note("warn", "words not spoken: " + reason);
  report(lost, evidence::failed, std::move(reason));
}

void voice_channel::recall(const domain::order_id& order, std::uint32_t delivery) {
  for (auto it = copies_.begin(); it != copies_.end(); ++it) {
    const auto& c = it->second;
    if (!c.order || c.order->order->id != order || c.order->delivery != delivery) continue;
    if (c.frame != 0) {
      scheduler_.withdraw(c.frame);
      by_frame_.erase(c.frame);
    }
    if (c.alert != 0) scheduler_.withdraw(c.alert);
    copies_.erase(it);
    return;
  }
}

std::optional<steady_time> voice_channel::deadline() const {
  std::optional<steady_time> first;
  for (const auto& [id, c] : copies_)
    if (c.push_at && (!first || *c.push_at < *first)) first = c.push_at;
  return first;
}

void voice_channel::tick() {
  const auto now = hooks_.now().steady;
  std::vector<copy_id> due;
  for (const auto& [id, c] : copies_)
    if (c.push_at && *c.push_at <= now) due.push_back(id);
  for (const auto id : due) {
    const auto& c = copies_.at(id);
    if (c.expires <= now)
      fail(id, "the channel had no gap for it in time");
    else
      push(id);
  }
}

voice_statistics voice_channel::statistics() const {
  auto s = counts_;
  s.waiting = copies_.size();
  return s;
}

}  // namespace kentongan::air
