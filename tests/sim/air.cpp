#include "tests/sim/air.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace std::chrono_literals;

// --- serial line ---------------------------------------------------------------------------------------------------

serial_line::serial_line(loop& l, loop::owner owner, chance c, const options& o, modem& far_end, watch w)
    : loop_(l), owner_(owner), chance_(c), options_(o), modem_(far_end), watch_(std::move(w)) {}

serial_line::~serial_line() { close(); }

void serial_line::open(handlers h) {
  handlers_ = std::move(h);
  const auto mine = ++opening_;
  loop_.after(chance_.between(0ms, 50ms), owner_, [this, mine] {
    if (opening_ != mine) return;
    if (!modem_.plugged()) return handlers_.on_open(std::make_error_code(std::errc::no_such_file_or_directory));
    open_ = true;
    modem_.attach(this);
    handlers_.on_open({});
  });
}

void serial_line::close() {
  if (open_) modem_.attach(nullptr);
  ++opening_;
  open_ = false;
  unsent_.clear();
}

void serial_line::write(std::vector<std::uint8_t> octets) {
  if (!open_) return;
  unsent_.insert(unsent_.end(), octets.begin(), octets.end());
  if (!draining_) drain();
  if (watch_.written) watch_.written();
}

// The system takes a few octets at a time, at the speed of the line.
void serial_line::drain() {
  draining_ = !unsent_.empty();
  if (!draining_) return;
  const auto wait = modem_.stalled_until() > loop_.now()
                        ? std::chrono::ceil<milliseconds>(modem_.stalled_until() - loop_.now())
                        : chance_.between(1ms, 10ms);
  loop_.after(wait, owner_, [this, mine = opening_] {
    if (opening_ != mine || !open_) {
      draining_ = false;
      if (open_) drain();
      return;
    }
    const auto some = std::min(unsent_.size(), static_cast<std::size_t>(chance_.between(1, 120)));
    std::vector<std::uint8_t> octets(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(some));
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(some));
    modem_.octets(worn(std::move(octets)));
    drain();
  });
}

std::vector<std::uint8_t> serial_line::worn(std::vector<std::uint8_t> octets) {
  if (!modem_.faults()) return octets;
  if (options_.octet_flipped > 0)
    for (auto& o : octets)
      if (chance_.hit(options_.octet_flipped)) o = static_cast<std::uint8_t>(o ^ (1u << chance_.between(0, 7)));
  if (options_.octet_lost > 0) std::erase_if(octets, [&](auto) { return chance_.hit(options_.octet_lost); });
  return octets;
}

void serial_line::arrive(std::vector<std::uint8_t> octets) {
  if (modem_.faults() && chance_.hit(options_.noise)) {
    std::vector<std::uint8_t> noise(static_cast<std::size_t>(chance_.between(1, 40)));
    for (auto& o : noise) o = static_cast<std::uint8_t>(chance_.between(0, 0xBF));  // no frame of its own
    octets.insert(octets.begin(), noise.begin(), noise.end());
  }
  octets = worn(std::move(octets));
  // Split anywhere.
  for (std::size_t from = 0; from < octets.size();) {
    const auto some = std::min(octets.size() - from, static_cast<std::size_t>(chance_.between(1, 80)));
    std::vector<std::uint8_t> part(octets.begin() + static_cast<std::ptrdiff_t>(from),
                                   octets.begin() + static_cast<std::ptrdiff_t>(from + some));
    from += some;
    last_arrival_ = std::max(last_arrival_, loop_.now() + chance_.between(0ms, 5ms));
    loop_.at(last_arrival_, owner_, [this, mine = opening_, part = std::move(part)] {
      if (opening_ == mine && open_) handlers_.on_bytes(part);
    });
  }
}

void serial_line::broken() {
  if (!open_) return;
  const auto mine = opening_;
  modem_.attach(nullptr);
  loop_.after(chance_.between(0ms, 500ms), owner_, [this, mine] {
    if (opening_ != mine || !open_) return;
    open_ = false;
    ++opening_;
    unsent_.clear();
    handlers_.on_closed(chance_.hit(0.5) ? std::make_error_code(std::errc::io_error) : std::error_code());
  });
}

// --- channel and modem ---------------------------------------------------------------------------------------------

void channel::speak(std::vector<std::uint8_t> frame, const void* speaker) {
  const radio::airtime_settings air;
  free_at_ = std::max(free_at_, loop_.now()) + chance_.between(0ms, 200ms) + radio::airtime(frame.size(), air);
  loop_.at(free_at_, loop::world, [this, frame = std::move(frame), speaker] {
    for (const void* ear : order_) {
      if (ear == speaker) continue;
      if (faults_ && chance_.hit(options_.frame_lost)) {
        ++lost_;
        continue;
      }
      ears_.at(ear)(frame);
    }
  });
}

modem::modem(loop& l, chance c, const options& o, channel& ch,
             std::function<void(std::span<const std::uint8_t>)> on_frame)
    : loop_(l), chance_(c), options_(o), channel_(ch), on_frame_(std::move(on_frame)) {
  channel_.listen(this, [this](std::span<const std::uint8_t> frame) {
    if (!line_ || !plugged_ || deaf_until_ > loop_.now()) return;
    std::vector<std::uint8_t> octets(radio::kiss_encoded_bound(frame.size()));
    octets.resize(radio::kiss_encode({0, radio::kiss_command::data, frame}, octets));
    line_->arrive(std::move(octets));
  });
}

void modem::unplug() {
  plugged_ = false;
  decoder_.reset();
  if (line_) line_->broken();
}

void modem::heal() {
  faults_ = false;
  plugged_ = true;
  stalled_until_ = deaf_until_ = {};
}

void modem::octets(std::span<const std::uint8_t> octets) {
  if (!plugged_) return;
  decoder_.push(octets, [this](const radio::kiss_frame& f) {
    const bool whole = !std::exchange(rest_, false);
    if (f.command != radio::kiss_command::data || f.payload.empty()) return;
    if (whole) on_frame_(f.payload);
    if (deaf_until_ > loop_.now()) return;
    channel_.speak({f.payload.begin(), f.payload.end()}, this);
  });
}

// --- handheld ------------------------------------------------------------------------------------------------------

handheld::handheld(loop& l, channel& ch, settings s) : loop_(l), channel_(ch), settings_(std::move(s)) {
  make();
  channel_.listen(this, [this](std::span<const std::uint8_t> frame) {
    set_->heard(frame, loop_.now());
    arm();
  });
}

void handheld::make() {
  radio::handheld_settings s;
  s.calls = {*radio::parse_ax25_address(settings_.call)};
  s.to = radio::parse_ax25_address("112BLT-1");
  set_ = std::make_unique<radio::handhelds>(
      s, radio::handhelds::handlers{[this](std::span<const std::uint8_t> frame) {
                                      channel_.speak({frame.begin(), frame.end()}, this);
                                    },
                                    [this](const radio::report& r) { tell(r); }});
}

void handheld::switch_off_and_on() {
  make();
  arm();
}

void handheld::tell(const radio::report& r) {
  using direction = radio::report::direction;
  const std::string text(r.text), number(r.id.value_or(""));
  if (r.what == direction::sent && r.kind == "message") said_.emplace(number, text);
  if (r.what == direction::note && r.kind == "unacknowledged")
    loop_.after(0ms, loop::world, [this, text] { settings_.unacknowledged(text); });
  if (r.what != direction::heard || r.kind != "message" || r.to != settings_.call) return;
  heard_.emplace(number, text);
  if (r.remark.empty()) loop_.after(0ms, loop::world, [this, text, number] { settings_.shows(text, number); });
}

void handheld::say(const std::string& text) {
  set_->say(text, loop_.now());
  arm();
}

void handheld::arm() {
  if (timer_) loop_.cancel(*timer_);
  timer_.reset();
  const auto due = set_->deadline();
  if (!due) return;
  timer_ = loop_.at(*due, loop::world, [this] {
    timer_.reset();
    set_->tick(loop_.now());
    arm();
  });
}

}  // namespace kentongan::sim
