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

constexpr std::size_t units_at_once = 4;

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
      words_(w) {}

void voice_channel::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, settings_.net.str() + ": " + text);
}

void voice_channel::report(const copy& c, evidence to, const std::string& reason) {
  if (c.told) c.told(to == evidence::on_air);
  for (const auto& t : c.targets) {
    const auto [order, delivery] = t.key();
    if (to == evidence::failed)
      note("warn", "order " + order.str() + " delivery " + std::to_string(delivery) + ": " + reason);
    evidence_.submit({order, delivery, to, reason, std::nullopt});
  }
}

// --- from an order to sound ------------------------------------------------------------------------------------------

void voice_channel::send(const ports::transmission& t) {
  copy c;
  c.targets.push_back({t, number_of(t.channel.address)});
  c.rank = rank_of(t);
  c.expires = t.expires;
  if (t.channel.kind != domain::channel_kind::voice || t.channel.net != settings_.net) {
    ++counts_.unsendable;
    return report(c, evidence::failed, "this is not its net");
  }
  // One that has not been composed yet is told together with this one.
  for (auto& [id, other] : copies_) {
    if (other.speech != 0 || other.heard || other.targets.empty() || other.targets.size() >= units_at_once) continue;
    const auto& same = other.targets.front().order;
    if (same.order->id != t.order->id || same.order->revision != t.order->revision || same.kind != t.kind) continue;
    other.expires = std::min(other.expires, t.expires);
    other.targets.push_back(std::move(c.targets.front()));
    return;
  }
  if (copies_.size() >= settings_.limit) {
    ++counts_.unsendable;
    return report(c, evidence::failed, "too many orders wait to be spoken");
  }
  if (t.prio == priority::p1 && !domain::is_check(t.kind)) c.times = settings_.times_p1;
  add(std::move(c));
}

// Composed with the next tick(), when all that belongs together has come.
void voice_channel::add(copy c) {
  c.push_at = hooks_.now().steady;
  copies_.emplace(++last_id_, std::move(c));
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
  copies_.emplace(++last_id_, std::move(c));
  speak(last_id_, a, words);
}

void voice_channel::compose(copy_id id) {
  auto& c = copies_.at(id);
  c.push_at.reset();
  const auto sentence = [&] {
    const auto& t = c.targets.front().order;
    std::vector<std::string> names;
    for (const auto& one : c.targets) {
      const auto* unit = directory_.find(one.order.unit);
      const auto* agency = directory_.find(one.order.agency);
      names.push_back(unit ? unit->name : agency ? agency->name : "");
    }
    return order_sentence(t, directory_.find_category(t.order->category), names, words_, settings_.airtime_limit);
  };
  auto speech = sentence();
  while (speech.shortened && c.targets.size() > 1) {  // names must not cost words: the last one is told apart
    copy apart = c;
    apart.targets = {std::move(c.targets.back())};
    c.targets.pop_back();
    add(std::move(apart));
    speech = sentence();
  }
  speak(id, attention_of(c.targets.front().order), speech.words);
}

void voice_channel::speak(copy_id id, attention a, const std::string& sentence) {
  const auto speech = copies_.at(id).speech = ++last_speech_;
  speech_.say(sentence,
              self_.hook([id, speech, a](voice_channel& me, std::shared_ptr<const ports::sound> s,
                                         std::string_view fault) { me.spoken(id, speech, a, std::move(s), fault); }));
}

void voice_channel::spoken(copy_id id, std::uint64_t speech, attention a, std::shared_ptr<const ports::sound> s,
                           std::string_view fault) {
  const auto it = copies_.find(id);
  if (it == copies_.end() || it->second.speech != speech) return;  // recalled meanwhile, or composed anew
  auto& c = it->second;
  std::vector<std::string> calls;
  for (const auto& t : c.targets)
    if (const auto* radio = identities_.of_unit(t.unit); radio && !radio->selcall.empty())
      calls.push_back(radio->selcall);
  c.sound = s ? make_prompt(a, *s, settings_.sound, calls) : nullptr;
  if (!c.sound) {
    ++counts_.unspoken;
    return fail(id, "it could not be spoken: " + (s ? std::string("no usable sound") : std::string(fault)));
  }
  c.words = make_prompt(attention::none, *s, settings_.sound, calls);
  push(id);
}

// --- from sound to the air -------------------------------------------------------------------------------------------

// Before the words, so that the radio rings and its ack says that it is on and within reach. A drill disturbs nobody.
void voice_channel::ring(const copy& c, target& t) {
  const auto* radio = identities_.of_unit(t.unit);
  if (t.acked || t.alert != 0 || !radio || radio->mdc == 0) return;
  outgoing_frame f;
  f.call.emplace();
  if (t.order.order->purpose != domain::order_purpose::real) {
    const auto check = radio::mdc_radio_check(radio->mdc);
    f.call->what.assign(check.begin(), check.end());
  } else {
    const auto alert = radio::mdc_call_alert(radio->mdc, settings_.mdc_own);
    f.call->what.assign(alert.begin(), alert.end());
  }
  f.rank = c.rank;
  f.expires = c.expires;
  f.wants_ack = true;
  f.about = {t.key()};
  t.alert = scheduler_.push(std::move(f), hooks_.now().steady).value_or(0);
}

void voice_channel::alerted(unit_number unit) {
  // Only what it was called for: a second order to it, still being spoken or waiting to ring, has told it nothing yet.
  bool taken = false;
  for (auto& [id, c] : copies_)
    for (auto& t : c.targets)
      if (t.unit == unit && t.rung) {
        scheduler_.answered(t.alert);
        t.acked = true;
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
  for (auto& t : c.targets) ring(c, t);
  if (!join(id)) send_over({id});
}

// Into an over of the same rank that still waits, when there is room in it.
bool voice_channel::join(copy_id id) {
  const auto& c = copies_.at(id);
  if (c.targets.empty() || c.rank == urgency::p3) return false;
  for (const auto& [frame, ids] : overs_) {
    const auto& first = copies_.at(ids.front());
    if (frame == scheduler_.under_way() || first.targets.empty() || first.rank != c.rank) continue;
    std::chrono::milliseconds length = length_of(c.words) + settings_.pause;
    for (const auto other : ids) length += length_of(copies_.at(other).sound) + settings_.pause;
    if (length > settings_.over_limit) continue;
    auto all = ids;
    scheduler_.withdraw(frame);
    overs_.erase(frame);
    all.push_back(id);
    send_over(std::move(all));
    return true;
  }
  return false;
}

void voice_channel::send_over(std::vector<copy_id> ids) {
  outgoing_frame f;
  std::vector<radio::prompt> parts;
  for (const auto id : ids) {
    const auto& c = copies_.at(id);
    parts.push_back(parts.empty() ? c.sound : c.words);
    f.rank = c.rank;
    f.expires = std::min(f.expires, c.expires);
    for (const auto& t : c.targets) f.about.push_back(t.key());
  }
  f.voice = parts.size() == 1 ? parts.front() : joined(parts, settings_.pause);
  const auto now = hooks_.now().steady;
  const auto frame = scheduler_.push(std::move(f), now);
  for (const auto id : ids) {
    auto& c = copies_.at(id);
    c.frame = frame.value_or(0);
    if (!frame) c.push_at = now + settings_.queue_retry;
  }
  if (frame) overs_.emplace(*frame, std::move(ids));
}

// The others of its over go on without it. What is under way cannot be taken back.
void voice_channel::leave_over(copy_id id) {
  const frame_id frame = std::exchange(copies_.at(id).frame, 0);
  const auto it = overs_.find(frame);
  if (it == overs_.end()) return;
  auto rest = it->second;
  std::erase(rest, id);
  if (!rest.empty() && frame == scheduler_.under_way()) {
    it->second = std::move(rest);
    return;
  }
  scheduler_.withdraw(frame);
  overs_.erase(it);
  if (!rest.empty()) send_over(std::move(rest));
}

void voice_channel::frame_done(frame_id frame, frame_fate fate) {
  const auto it = overs_.find(frame);
  if (it == overs_.end()) {
    for (auto& [id, c] : copies_)
      for (auto& t : c.targets)
        if (t.alert == frame && fate == frame_fate::handed_over) t.rung = true;
    return;
  }
  const auto ids = std::move(it->second);
  overs_.erase(it);
  const auto now = hooks_.now().steady;
  for (const auto id : ids) copies_.at(id).frame = 0;
  std::size_t told = 0;
  for (const auto id : ids) {
    const auto found = copies_.find(id);
    if (found == copies_.end()) continue;  // whoever was told of another has recalled it
    auto& c = found->second;
    switch (fate) {
      case frame_fate::handed_over:
        told += c.heard ? 0 : c.targets.size();
        aired(id);
        break;
      case frame_fate::displaced:
        // Not at once: this runs inside a push, and another would displace the next.
        c.push_at = now + settings_.queue_retry;
        break;
      case frame_fate::expired:
        if (c.expires > now) {  // another of its over was older
          c.push_at = now;
          break;
        }
        ++counts_.unsendable;
        fail(id, "the channel had no gap for it in time");
        break;
      case frame_fate::unfit:
        ++counts_.unsendable;
        fail(id, "this modem cannot speak");
        break;
    }
  }
  if (told > 1) counts_.shared += told - 1;
}

void voice_channel::aired(copy_id id) {
  ++counts_.spoken;
  auto& c = copies_.at(id);
  const bool first = !std::exchange(c.heard, true);
  for (auto& t : c.targets) t.alert = 0;  // with its second time it is rung again
  const copy now_said = c;                // whoever is told may recall it
  if (std::exchange(c.stale, false)) c.speech = 0;
  if (c.rank == urgency::p1_first) c.rank = urgency::p1;
  if (--c.times > 0)
    c.push_at = hooks_.now().steady + settings_.gap;
  else
    copies_.erase(id);
  if (!first) return;
  report(now_said, evidence::on_air, {});
  for (const auto& t : now_said.targets) {
    const auto [order, delivery] = t.key();
    // A radio that acknowledged its call may have heard nothing of a speech that failed: both are needed.
    if (t.acked)
      evidence_.submit({order, delivery, evidence::device, {}, std::nullopt});
    else if (t.rung)
      said_[t.unit] = {order, delivery, hooks_.now().steady + settings_.ack_late};
    if (hooks_.asked) hooks_.asked(t.order);
  }
}

// What was heard once and could not be said again was heard all the same.
void voice_channel::fail(copy_id id, std::string reason) {
  const auto it = copies_.find(id);
  const copy lost = std::move(it->second);
  copies_.erase(it);
  if (lost.heard) return;
  if (lost.targets.empty()) note("warn", "words not spoken: " + reason);
  report(lost, evidence::failed, reason);
}

// The others are told without its name.
void voice_channel::recall(const domain::order_id& order, std::uint32_t delivery) {
  for (auto it = copies_.begin(); it != copies_.end(); ++it) {
    auto& [id, c] = *it;
    const auto t = std::find_if(c.targets.begin(), c.targets.end(),
                                [&](const target& one) { return one.key() == std::pair(order, delivery); });
    if (t == c.targets.end()) continue;
    if (t->alert != 0) scheduler_.withdraw(t->alert);
    c.targets.erase(t);
    const bool on_its_way = c.frame != 0 && c.frame == scheduler_.under_way();
    if (c.targets.empty()) {
      leave_over(id);
      copies_.erase(it);
    } else if (on_its_way) {
      c.stale = true;
    } else if (c.speech != 0) {
      leave_over(id);
      c.speech = 0;
      if (!c.push_at) c.push_at = hooks_.now().steady;
    }
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
    const auto it = copies_.find(id);
    if (it == copies_.end()) continue;
    if (it->second.expires <= now)
      fail(id, "the channel had no gap for it in time");
    else if (it->second.speech == 0)
      compose(id);
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
