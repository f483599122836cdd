#include "gateway/air/over_log.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::air {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

over_log::over& over_log::present(const domain::instant& now) {
  if (over_ && !over_->busy && now.steady > over_->end + settings_.gap) tell();
  if (!over_) over_.emplace().begin = now;
  over_->end = now.steady;
  return *over_;
}

void over_log::channel(bool busy, const domain::instant& now) {
  if (busy) {
    auto& o = present(now);
    o.busy = o.timed = true;
  } else if (over_ && over_->busy) {
    over_->busy = false;
    over_->end = now.steady;
  }
}

// What is read comes when it is over, so after the channel may already be free: it belongs to that over.
void over_log::read(std::string_view who, std::string what, std::optional<signal_meters> m,
                    const domain::instant& now) {
  auto& o = present(now);
  if (o.what.who.empty()) o.what.who = who;
  if (!what.empty() && o.what.read.size() < settings_.read_limit) o.what.read.push_back(std::move(what));
  if (m) o.what.meters = m;
}

void over_log::key(char digit, const signal_meters& m, const domain::instant& now) {
  auto& o = present(now);
  if (o.keys.size() < 64) o.keys += digit;
  o.what.meters = m;
}

// The last of it comes after the squelch has closed, and makes the over no longer.
void over_log::sound(std::span<const std::uint8_t> mu_law, const domain::instant& now) {
  const bool after = over_ && !over_->busy && now.steady <= over_->end + settings_.gap;
  auto& kept = (after ? *over_ : present(now)).what.sound;
  const auto room = settings_.sound_limit - std::min(settings_.sound_limit, kept.size());
  kept.insert(kept.end(), mu_law.begin(), mu_law.begin() + static_cast<std::ptrdiff_t>(std::min(room, mu_law.size())));
}

void over_log::was(std::string_view who) {
  if (over_ && over_->what.who.empty()) over_->what.who = who;
}

std::optional<domain::steady_time> over_log::deadline() const {
  if (!over_ || over_->busy) return std::nullopt;
  return over_->end + settings_.settled;
}

void over_log::tick(domain::steady_time now) {
  if (const auto d = deadline(); d && *d <= now) tell();
}

void over_log::tell() {
  over o = std::move(*over_);
  over_.reset();
  o.what.begin = o.begin.utc;
  if (o.timed) o.what.length = duration_cast<milliseconds>(o.end - o.begin.steady);
  if (!o.keys.empty()) o.what.read.push_back("keys " + o.keys);
  if (done_) done_(o.what);
}

}  // namespace kentongan::air
