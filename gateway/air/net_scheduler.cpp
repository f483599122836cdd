#include "gateway/air/net_scheduler.hpp"

#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace kentongan::air {

using domain::steady_time;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::chrono::nanoseconds frame_airtime(std::size_t octets, const radio::airtime_settings& s) noexcept {
  const std::uint64_t bits = radio::hdlc_bits(octets);
  const std::uint64_t rate = s.bits_per_second;
  return nanoseconds(s.tx_delay) + nanoseconds((bits * 1'000'000'000 + rate - 1) / rate) + nanoseconds(s.tx_tail);
}

std::chrono::nanoseconds airtime_of(const outgoing_frame& f, const radio::airtime_settings& s) noexcept {
  if (f.call) return nanoseconds(s.tx_delay) + nanoseconds(radio::length_of(*f.call)) + nanoseconds(s.tx_tail);
  if (!f.voice) return frame_airtime(f.octets.size(), s);
  const auto sound =
      nanoseconds(1'000'000'000 / radio::prompt_octets_per_s) * static_cast<std::int64_t>(f.voice->size());
  return nanoseconds(s.tx_delay) + sound + nanoseconds(s.tx_tail);
}

std::string check(const net_settings& s) {
  if (s.airtime.bits_per_second == 0) return "the bit rate must not be 0";
  if (s.airtime.tx_delay.count() < 0 || s.airtime.tx_tail.count() < 0) return "key-up and tail must not be negative";
  if (s.budget_percent < 1 || s.budget_percent > 100) return "the airtime budget must be 1 to 100 percent";
  if (s.routine_percent < 1 || s.routine_percent > 100) return "the share of P3 must be 1 to 100 percent";
  if (s.budget_window < milliseconds(1000)) return "the airtime window must be at least 1 s";
  if (s.queue_limit == 0) return "the transmit queue must hold at least one frame";
  if (s.handover_lead.count() < 0 || s.ack_wait.count() < 0 || s.alarm_wait.count() < 0 || s.modem_retry.count() <= 0 ||
      s.modem_silence.count() <= 0 || s.hang.count() < 0 || s.busy_news.count() < 0)
    return "waiting times must not be negative";
  const nanoseconds limit = nanoseconds(s.budget_window) * s.budget_percent / 100;
  if (frame_airtime(radio::ax25_max_frame, s.airtime) > limit)
    return "the airtime budget is smaller than the longest frame";
  return {};
}

net_scheduler::net_scheduler(net_settings settings, hooks h)
    : settings_(settings), hooks_(std::move(h)), budget_(settings.budget_window, settings.budget_percent) {
  if (const std::string fault = check(settings); !fault.empty()) throw std::invalid_argument(fault);
}

std::optional<frame_id> net_scheduler::push(outgoing_frame frame, steady_time now) {
  const bool full = entries_.size() >= settings_.queue_limit;
  if (full && routine_.empty()) {
    ++counts_.refused;
    return std::nullopt;
  }
  const frame_id displaced = full ? *routine_.begin() : 0;
  const frame_id id = ++last_id_;
  if (frame.rank == urgency::p3) routine_.insert(id);
  if (frame.expires != steady_time::max()) expiries_.emplace(frame.expires, id);
  if (frame.not_before > now)
    delayed_.emplace(frame.not_before, id);
  else
    ready_.insert(turn_of(id, frame));
  entries_.emplace_hint(entries_.end(), id, entry{std::move(frame), now});
  if (full) {
    ++counts_.displaced;
    finish(entries_.find(displaced), frame_fate::displaced);
  }
  return id;
}

void net_scheduler::forget(entries::iterator it) {
  const auto& [id, e] = *it;
  ready_.erase(turn_of(id, e.frame));
  delayed_.erase({e.frame.not_before, id});
  expiries_.erase({e.frame.expires, id});
  routine_.erase(id);
  entries_.erase(it);
}

bool net_scheduler::withdraw(frame_id id) {
  const auto it = entries_.find(id);
  if (it == entries_.end()) return false;
  forget(it);
  return true;
}

// The entry is gone before the hook runs, so that the hook may push and withdraw.
void net_scheduler::finish(entries::iterator it, frame_fate fate) {
  const frame_id id = it->first;
  forget(it);
  if (hooks_.done) hooks_.done(id, fate);
}

void net_scheduler::modem_is(bool up) {
  up_ = up;
  if (!up && under_way_ != 0) take_back();
}

// It may have been sent or not: it goes out again, and its message number makes it a repeat that receivers know.
void net_scheduler::take_back() {
  awaited_ = 0;
  const auto it = entries_.find(std::exchange(under_way_, 0));
  if (it == entries_.end()) return;
  const auto& [id, e] = *it;
  ready_.insert(turn_of(id, e.frame));
  if (e.frame.rank == urgency::p3) routine_.insert(id);
  if (e.frame.expires != steady_time::max()) expiries_.emplace(e.frame.expires, id);
}

frame_id net_scheduler::meant_by(std::uint16_t end_of_id) const noexcept {
  for (const frame_id id : {under_way_, late_})
    if (id != 0 && static_cast<std::uint16_t>(id) == end_of_id) return id;
  return 0;
}

void net_scheduler::modem_says(frame_id id, bool sent, steady_time now) {
  if (id == 0) return;
  if (id == late_) {
    late_ = 0;
    if (!sent) return;
    budget_.spend(std::max(now - duration_cast<steady_time::duration>(late_cost_), channel_free_), late_cost_);
    channel_free_ = std::max(channel_free_, now);
    ++counts_.handed_over;
    if (const auto it = entries_.find(id); it != entries_.end()) finish(it, frame_fate::handed_over);
    return;
  }
  if (id != under_way_) return;
  if (!sent) {
    ++counts_.modem_refusals;
    blocked_until_ = now + settings_.modem_retry;
    return take_back();
  }
  under_way_ = 0;
  // It may have waited for a gap in the modem: what counts is when it was on the air.
  budget_.spend(std::max(now - duration_cast<steady_time::duration>(cost_), channel_free_), cost_);
  channel_free_ = now;
  ++counts_.handed_over;
  if (awaited_ == id) ack_until_ = now + settings_.ack_wait;
  if (alarm_) alarm_until_ = now + settings_.alarm_wait;
  if (const auto it = entries_.find(id); it != entries_.end()) finish(it, frame_fate::handed_over);
}

void net_scheduler::answered(frame_id id) {
  if (id == 0 || id != awaited_) return;
  awaited_ = 0;
  ack_until_ = steady_time::min();
}

void net_scheduler::channel_is(bool busy, steady_time now) {
  if (busy)
    busy_until_ = now + settings_.busy_news;
  else
    busy_until_ = std::min(busy_until_, now);
}

namespace {

bool is_exempt(const outgoing_frame& f) { return f.rank <= urgency::p1_first || (f.voice && f.rank == urgency::ack); }

}  // namespace

std::tuple<urgency, bool, frame_id> net_scheduler::turn_of(frame_id id, const outgoing_frame& f) {
  return {f.rank, f.voice != nullptr, id};
}

// When this entry may go at the earliest, others put aside, and what keeps it until then.
net_scheduler::choice net_scheduler::judge(frame_id id) const {
  const outgoing_frame& f = entries_.at(id).frame;
  choice c{id, steady_time::min(), hold::turn};
  const auto after = [&c](steady_time t, hold why) {
    if (t > c.at) c.at = t, c.why = why;
  };
  if (channel_free_ != steady_time::min()) after(channel_free_ - settings_.handover_lead, hold::transmission);
  after(blocked_until_, hold::modem_busy);
  after(ack_until_, hold::ack);
  if (f.rank != urgency::alarm) after(alarm_until_, hold::ack);
  if (f.rank <= urgency::p1) {
    // The modem listens itself.
  } else if (f.rank == urgency::ack) {
    after(busy_until_, hold::channel);
  } else {
    if (busy_until_ != steady_time::min()) after(busy_until_ + settings_.hang, hold::channel);
    after(silence_until_, hold::quiet);
  }
  if (!is_exempt(f))
    after(budget_.room_at(c.at, airtime_of(f, settings_.airtime),
                          f.rank == urgency::p3 ? settings_.routine_percent : 100),
          hold::budget);
  return c;
}

// Of each kind the first in turn. What is held lets pass what is not; but who waits for the budget is not passed by
// others that spend it, or a long prompt would never have room.
std::optional<net_scheduler::choice> net_scheduler::next() const {
  std::optional<choice> best;
  bool saving = false;
  for (auto it = ready_.begin(); it != ready_.end();) {
    const auto& [rank, voice, id] = *it;
    const bool exempt = is_exempt(entries_.at(id).frame);
    if (!saving || exempt) {
      const choice c = judge(id);
      if (!best || c.at < best->at) best = c;
      saving = saving || c.why == hold::budget;
    }
    it = ready_.upper_bound({rank, voice, std::numeric_limits<frame_id>::max()});
  }
  return best;
}

std::vector<waiting_frame> net_scheduler::waiting(steady_time now, std::size_t limit) const {
  std::vector<waiting_frame> list;
  const auto add = [&](frame_id id, hold why, std::optional<steady_time> at) {
    if (list.size() == limit) return;
    const auto& [frame, pushed] = entries_.at(id);
    list.push_back({frame.rank, frame.voice != nullptr, why, pushed, at, frame.about});
  };
  if (entries_.contains(under_way_))
    add(under_way_, on_air_ == under_way_ ? hold::sending : hold::channel, std::nullopt);
  const auto first = up_ && under_way_ == 0 ? next() : std::nullopt;
  for (const auto& [rank, voice, id] : ready_) {
    if (!up_)
      add(id, hold::modem_down, std::nullopt);
    else if (under_way_ != 0)
      add(id, hold::transmission, std::nullopt);
    else if (const choice c = judge(id); c.at > now)
      add(id, c.why, c.at);
    else
      add(id, hold::turn, first && first->id == id ? std::optional(now) : std::nullopt);
  }
  for (const auto& [when, id] : delayed_) add(id, hold::later, when);
  return list;
}

std::optional<steady_time> net_scheduler::deadline() const {
  std::optional<steady_time> first;
  const auto consider = [&first](steady_time t) {
    if (!first || t < *first) first = t;
  };
  if (!expiries_.empty()) consider(expiries_.begin()->first);
  if (!delayed_.empty()) consider(delayed_.begin()->first);
  if (under_way_ != 0)
    consider(silent_until_);
  else if (const auto turn = up_ ? next() : std::nullopt)
    consider(turn->at);
  return first;
}

void net_scheduler::tick(steady_time now) {
  while (!expiries_.empty() && expiries_.begin()->first <= now) {
    ++counts_.expired;
    finish(entries_.find(expiries_.begin()->second), frame_fate::expired);
  }
  if (under_way_ != 0 && silent_until_ <= now) {
    late_ = under_way_;
    late_cost_ = cost_;
    take_back();
  }
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const frame_id id = delayed_.begin()->second;
    delayed_.erase(delayed_.begin());
    ready_.insert(turn_of(id, entries_.at(id).frame));
  }
  // Ends: every hand-over moves channel_free_ onwards, past now + lead, or is under way; what is unfit is gone.
  while (up_ && under_way_ == 0) {
    const auto turn = next();
    if (!turn || turn->at > now) return;
    const auto it = entries_.find(turn->id);
    const outgoing_frame& frame = it->second.frame;
    const hand_over answer = hooks_.transmit(it->first, frame);
    if (answer == hand_over::refused) {
      ++counts_.modem_refusals;
      blocked_until_ = now + settings_.modem_retry;
      return;
    }
    if (answer == hand_over::unfit) {
      ++counts_.unfit;
      finish(it, frame_fate::unfit);
      continue;
    }
    const nanoseconds cost = airtime_of(frame, settings_.airtime);
    awaited_ = frame.wants_ack ? it->first : 0;
    if (answer == hand_over::under_way) {
      // Nothing that happens here touches it now: the modem knows its end of validity, and reports.
      under_way_ = it->first;
      if (late_ == under_way_) late_ = 0;
      cost_ = cost;
      alarm_ = frame.rank == urgency::alarm;
      silent_until_ = now + settings_.modem_silence;
      ready_.erase(turn_of(under_way_, frame));
      routine_.erase(under_way_);
      expiries_.erase({frame.expires, under_way_});
      return;
    }
    const steady_time start = std::max(now, channel_free_);
    budget_.spend(start, cost);
    channel_free_ = start + cost;
    if (awaited_ != 0) ack_until_ = channel_free_ + settings_.ack_wait;
    if (frame.rank == urgency::alarm) alarm_until_ = channel_free_ + settings_.alarm_wait;
    ++counts_.handed_over;
    finish(it, frame_fate::handed_over);
  }
}

net_statistics net_scheduler::statistics(steady_time now) const {
  net_statistics s = counts_;
  s.modem_up = up_;
  s.queued = entries_.size();
  if (!entries_.empty()) s.oldest_age = duration_cast<milliseconds>(now - entries_.begin()->second.pushed);
  s.airtime_used = duration_cast<milliseconds>(budget_.used(now));
  s.airtime_limit = duration_cast<milliseconds>(budget_.limit());
  return s;
}

}  // namespace kentongan::air
