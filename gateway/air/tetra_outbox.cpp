#include "gateway/air/tetra_outbox.hpp"

#include "gateway/air/message_number.hpp"

#include <algorithm>
#include <stdexcept>

namespace kentongan::air {

using domain::evidence;
using domain::steady_time;
using radio::pei::send_fate;

namespace {

constexpr std::chrono::milliseconds full_queue_retry{1000};

std::string text_of_tries(unsigned n) { return std::to_string(n) + (n == 1 ? " try" : " tries"); }

}  // namespace

std::string check(const tetra_outbox_settings& s) {
  if (s.tries_max < 1 || s.tries_max > 10) return "tries must be 1 to 10";
  for (const auto t : {s.retry_base, s.busy_retry, s.busy_retry_max, s.stored_wait})
    if (t.count() <= 0) return "waiting times must be above 0";
  if (s.limit == 0 || s.remembered == 0) return "limits must be above 0";
  return {};
}

tetra_outbox::tetra_outbox(tetra_outbox_settings s, hooks h) : settings_(s), hooks_(std::move(h)) {
  if (const std::string wrong = check(settings_); !wrong.empty()) throw std::invalid_argument(wrong);
}

std::uint8_t tetra_outbox::free_reference(const tetra_message& m) const {
  unsigned reference = static_cast<unsigned>(last_id_);
  if (m.key) {
    reference = 0;
    for (const char c : message_number(m.key->first.str(), m.key->second, 0))
      reference = reference * 36 + static_cast<unsigned>(c <= '9' ? c - '0' : c - 'A' + 10);
  }
  const auto taken = [&](std::uint8_t r) {
    return std::any_of(messages_.begin(), messages_.end(), [&](const auto& known) {
      return known.second.out.key && known.second.out.to == m.to && known.second.reference == r;
    });
  };
  for (unsigned i = 0; i < 256; ++i)
    if (const auto r = static_cast<std::uint8_t>(reference + i); !taken(r)) return r;
  return static_cast<std::uint8_t>(reference);
}

void tetra_outbox::send(tetra_message m, steady_time now) {
  if (m.key &&
      std::any_of(messages_.begin(), messages_.end(), [&](const auto& x) { return x.second.out.key == m.key; }))
    return;
  if (messages_.size() >= settings_.limit) {
    ++(m.key ? counts_.given_up : counts_.own_dropped);
    if (m.key) hooks_.report(*m.key, evidence::failed, "too many messages wait for the terminal");
    return;
  }
  message n;
  n.reference = free_reference(m);
  n.out = std::move(m);
  n.next = now;
  messages_.emplace(++last_id_, std::move(n));
}

void tetra_outbox::recall(const tetra_message::key_type& key) {
  const auto it = std::find_if(messages_.begin(), messages_.end(), [&](auto& m) { return m.second.out.key == key; });
  if (it == messages_.end()) return;
  if (it->second.with_terminal) hooks_.withdraw(it->first);
  finish(it);
}

void tetra_outbox::terminal_is(bool up) { up_ = up; }

// --- what the terminal and the radios say ----------------------------------------------------------------------------

void tetra_outbox::told(std::uint64_t id, send_fate fate, std::string_view reason, steady_time now) {
  const auto it = messages_.find(id);
  if (it == messages_.end()) return;
  auto& m = it->second;
  m.with_terminal = false;
  switch (fate) {
    case send_fate::failed: {
      ++counts_.busy;
      const auto wait = settings_.busy_retry * (1U << std::min(m.busy++, 10U));
      m.next = now + std::min<std::chrono::milliseconds>(wait, settings_.busy_retry_max);
      // The next word on it may be long in coming, and the last one tells why.
      if (m.next >= m.out.expires) fail(it, reason);
      return;
    }
    case send_fate::expired:
      return fail(it, "expired before it could be sent");
    case send_fate::sent:
      if (!m.out.key) {
        messages_.erase(it);
        return;
      }
      if (!m.aired) hooks_.report(*m.out.key, evidence::on_air, {});
      m.aired = true;
      [[fallthrough]];
    case send_fate::unanswered:
      m.busy = 0;
      ++m.tries;
      m.next = now + settings_.retry_base * (1U << (m.tries - 1));
      if (!m.out.key) messages_.erase(it);
      return;
  }
}

tetra_outbox::messages::iterator tetra_outbox::find(std::uint32_t from, std::uint8_t reference) {
  return std::find_if(messages_.begin(), messages_.end(), [&](auto& m) {
    return m.second.out.key && m.second.out.to == from && m.second.reference == reference &&
           (m.second.tries > 0 || m.second.with_terminal);
  });
}

void tetra_outbox::reported(std::uint32_t from, std::uint8_t reference, std::uint8_t status, steady_time now) {
  using radio::pei::delivery_class;
  const auto what = radio::pei::class_of(status);
  const bool here = what == delivery_class::received || what == delivery_class::consumed;
  const auto it = find(from, reference);
  const auto old = std::find_if(finished_.begin(), finished_.end(),
                                [&](const finished& f) { return f.to == from && f.reference == reference; });
  if (it == messages_.end() && old == finished_.end()) {
    ++counts_.stray_reports;
    return;
  }
  const auto key = it != messages_.end() ? *it->second.out.key : old->key;
  if (here) {
    ++(what == delivery_class::received ? counts_.received : counts_.opened);
    if (it != messages_.end()) {
      if (it->second.with_terminal) hooks_.withdraw(it->first);
      if (!it->second.aired) hooks_.report(key, evidence::on_air, {});  // or it could not be there
      finish(it);
    }
    return hooks_.report(key, what == delivery_class::received ? evidence::device : evidence::opened, {});
  }
  if (it == messages_.end()) return;
  if (what == delivery_class::later) it->second.next = std::max(it->second.next, now + settings_.stored_wait);
  if (what == delivery_class::never) {
    if (it->second.with_terminal) hooks_.withdraw(it->first);
    fail(it, radio::pei::describe_delivery(status));
  }
}

void tetra_outbox::finish(messages::iterator it) {
  if (it->second.out.key) {
    finished_.push_front({it->second.out.to, it->second.reference, *it->second.out.key});
    if (finished_.size() > settings_.remembered) finished_.pop_back();
  }
  messages_.erase(it);
}

void tetra_outbox::fail(messages::iterator it, std::string_view reason) {
  const auto key = it->second.out.key;
  ++(key ? counts_.given_up : counts_.own_dropped);
  finish(it);
  if (key) hooks_.report(*key, evidence::failed, reason);
}

// --- time ------------------------------------------------------------------------------------------------------------

void tetra_outbox::give(std::uint64_t id, message& m, steady_time now) {
  radio::pei::outgoing o;
  o.id = id;
  o.to = m.out.to;
  o.rank = m.out.rank;
  o.expires = m.out.expires;
  if (const auto* text = std::get_if<std::string>(&m.out.what))
    o.what = radio::pei::make_text(*text, m.reference,
                                   m.out.key ? radio::pei::ask_report::both : radio::pei::ask_report::none);
  else
    o.what = std::get<std::uint16_t>(m.out.what);
  if (!hooks_.transmit(o)) {
    m.next = now + full_queue_retry;
    return;
  }
  ++counts_.sent;
  if (m.tries > 0) ++counts_.retries;
  m.with_terminal = true;
}

std::optional<steady_time> tetra_outbox::deadline() const {
  std::optional<steady_time> first;
  for (const auto& [id, m] : messages_) {
    if (m.with_terminal) continue;
    const auto due = up_ ? std::min(m.next, m.out.expires) : m.out.expires;
    if (!first || due < *first) first = due;
  }
  return first;
}

void tetra_outbox::tick(steady_time now) {
  for (auto it = messages_.begin(); it != messages_.end();) {
    const auto at = it++;
    auto& m = at->second;
    if (m.with_terminal) continue;
    if (m.out.expires <= now)
      fail(at, m.aired ? "no delivery report in time" : "expired before it could be sent");
    else if (up_ && m.next <= now && m.tries >= settings_.tries_max)
      fail(at, "no delivery report after " + text_of_tries(m.tries));
    else if (up_ && m.next <= now)
      give(at->first, m, now);
  }
}

std::size_t tetra_outbox::own_waiting(std::uint32_t to) const {
  return static_cast<std::size_t>(std::count_if(
      messages_.begin(), messages_.end(), [to](const auto& m) { return !m.second.out.key && m.second.out.to == to; }));
}

tetra_outbox_statistics tetra_outbox::statistics() const {
  auto s = counts_;
  s.waiting = messages_.size();
  return s;
}

}  // namespace kentongan::air
