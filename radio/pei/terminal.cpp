#include "radio/pei/terminal.hpp"

#include "radio/pei/script.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace kentongan::radio::pei {
namespace {

using std::chrono::milliseconds;

// What ends user data, and what takes back a command that has begun (EN 300 392-5, 6.13.2; 3GPP TS 27.005, 3.5.1).
constexpr char end_of_data = '\x1A', escape = '\x1B';
constexpr milliseconds after_escape{300}, probe_pause{5000};
// User data until the terminal has said how much it takes: short messages of 140 octets pass everywhere.
constexpr std::size_t cautious_bits = 140 * 8;
// A terminal that has taken so many messages without ever saying that one was sent will not say it of the next one.
constexpr unsigned unconfirmed_max = 3;

std::string hex(std::span<const std::uint8_t> octets) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t o : octets) {
    text += digits[o >> 4];
    text += digits[o & 15];
  }
  return text;
}

std::string error_text(std::optional<std::uint32_t> code) {
  return code ? "error " + std::to_string(*code) : std::string("an error");
}

}  // namespace

std::string check(const terminal_settings& s) {
  if (!s.talkgroup.empty() && !parse_identity(s.talkgroup)) return "'" + s.talkgroup + "' is no talkgroup";
  for (const auto limit : {s.reply_limit, s.send_limit, s.status_limit, s.late_limit, s.poll, s.refresh})
    if (limit.count() <= 0) return "waiting times must be above 0";
  if (s.misses_max == 0 || s.queue_max == 0) return "limits must be above 0";
  return {};
}

std::string_view to_string(terminal_state s) noexcept {
  switch (s) {
    case terminal_state::off:
      return "off";
    case terminal_state::starting:
      return "starting";
    case terminal_state::up:
      return "up";
    case terminal_state::no_network:
      return "no_network";
    case terminal_state::silent:
      return "silent";
  }
  return "?";
}

terminal::terminal(terminal_settings s, handlers h)
    : settings_(std::move(s)), handlers_(std::move(h)), max_bits_(cautious_bits) {
  if (const std::string wrong = check(settings_); !wrong.empty()) throw std::invalid_argument(wrong);
}

// --- what the port says ----------------------------------------------------------------------------------------------

void terminal::opened(time_point now) {
  reader_.reset();
  awaited_.reset();
  registered_.reset();
  own_.reset();
  make_.clear();
  max_bits_ = cautious_bits;
  misses_ = rejoins_ = 0;
  rejoin_ = always_echoes_ = false;
  clear_input(now);  // it may still be waiting for user data that was cut off with the last opening
  begin_script(now);
  enter(terminal_state::starting, "setting it up");
}

void terminal::closed(std::string_view reason, time_point) {
  if (state_ == terminal_state::off) return;
  const auto under_way = std::exchange(current_, std::nullopt);
  const auto taken = std::exchange(unconfirmed_, std::nullopt);
  const auto waiting = std::exchange(queue_, {});
  in_script_ = false;
  enter(terminal_state::off, std::string(reason));
  if (taken) told(taken->id, send_fate::unanswered, "the terminal is gone");
  if (under_way && under_way->kind == step::send)
    told(under_way->message.id, send_fate::unanswered, "the terminal is gone");
  if (under_way && under_way->kind == step::select)
    told(under_way->message.id, send_fate::failed, "the terminal is gone");
  for (const auto& m : waiting) told(m.id, send_fate::failed, "the terminal is gone");
}

void terminal::received(std::span<const std::uint8_t> octets, time_point now) {
  if (state_ == terminal_state::off) return;
  reader_.push(octets, [&](std::string_view line) { take_line(line, now); });
  pump(now);
}

void terminal::enter(terminal_state next, std::string reason) {
  if (next == state_ && reason == reason_) return;
  state_ = next;
  reason_ = std::move(reason);
  if (handlers_.on_state) handlers_.on_state(next, reason_);
}

// --- messages --------------------------------------------------------------------------------------------------------

bool terminal::send(outgoing m) {
  const auto* data = std::get_if<std::vector<std::uint8_t>>(&m.what);
  const bool fits = m.to != 0 && m.to <= highest_ssi && (!data || (!data->empty() && data->size() * 8 <= max_bits_));
  if (state_ != terminal_state::up || !fits || queue_.size() >= settings_.queue_max) {
    ++counts_.refused;
    return false;
  }
  queue_.push_back(std::move(m));
  return true;
}

void terminal::withdraw(std::uint64_t id) {
  std::erase_if(queue_, [id](const outgoing& m) { return m.id == id; });
}

bool terminal::report_to(std::uint32_t to, std::uint8_t protocol, std::uint8_t reference, std::uint8_t status,
                         time_point expires) {
  return send({0, to, make_report(protocol, status, reference), 0, expires});
}

void terminal::told(std::uint64_t id, send_fate fate, std::string_view reason) {
  switch (fate) {
    case send_fate::sent:
      ++counts_.sent;
      break;
    case send_fate::failed:
      ++counts_.failed;
      break;
    case send_fate::unanswered:
      ++counts_.unanswered;
      break;
    case send_fate::expired:
      ++counts_.expired;
      break;
  }
  if (id != 0 && handlers_.on_sent) handlers_.on_sent(id, fate, reason);
}

// Whatever the terminal has of a command is taken back; what it answers to the rest is not waited for.
void terminal::clear_input(time_point now) {
  handlers_.write(std::string{escape, '\r', '\n'});
  quiet_until_ = std::max(quiet_until_, now + after_escape);
}

// --- commands --------------------------------------------------------------------------------------------------------

void terminal::start(command c, std::string_view tail, milliseconds limit, time_point now) {
  c.deadline = now + limit;
  const std::string octets = c.text + "\r\n" + std::string(tail);
  current_ = std::move(c);
  handlers_.write(octets);
}

void terminal::begin_script(time_point now) {
  in_script_ = true;
  script_at_ = alternative_ = 0;
  echo_off_ = false;
  service_ = 0;
  refusing_.clear();
  refresh_at_ = now + settings_.refresh;
}

void terminal::pump(time_point now) {
  if (state_ == terminal_state::off || current_ || now < quiet_until_) return;
  if (state_ == terminal_state::silent) {
    if (now >= poll_at_) start({step::probe, "AT", {}}, {}, settings_.reply_limit, now);
    return;
  }
  if (rejoin_) return start({step::rejoin, "AT+CREG?", "CREG"}, {}, settings_.reply_limit, now);
  if (!in_script_ && now >= refresh_at_) begin_script(now);
  if (in_script_) {
    const auto& line = script()[script_at_];
    command c{step::script, std::string(line.says[alternative_]), line.name};
    if (line.with_talkgroup) c.text += settings_.talkgroup;
    return start(std::move(c), {}, settings_.reply_limit, now);
  }
  if (now >= poll_at_) return start({step::poll, "AT+CREG?", "CREG"}, {}, settings_.reply_limit, now);
  pump_queue(now);
}

void terminal::pump_queue(time_point now) {
  std::vector<std::uint64_t> late;
  std::erase_if(queue_, [&](const outgoing& m) {
    if (m.expires > now) return false;
    late.push_back(m.id);
    return true;
  });
  for (const auto id : late) told(id, send_fate::expired, "it waited too long");
  if (state_ != terminal_state::up || unconfirmed_ || queue_.empty() || current_) return;
  const auto next = std::min_element(queue_.begin(), queue_.end(),
                                     [](const outgoing& a, const outgoing& b) { return a.rank < b.rank; });
  outgoing m = std::move(*next);
  queue_.erase(next);
  const auto* data = std::get_if<std::vector<std::uint8_t>>(&m.what);
  const std::uint32_t service = data ? ai_service::sds_4 : ai_service::status;
  if (service != service_) {
    command c{step::select, "AT+CTSDS=" + std::to_string(service) + ",0", {}};
    c.message = std::move(m);
    return start(std::move(c), {}, settings_.reply_limit, now);
  }
  std::string digits;
  if (data) {
    digits = hex(*data);
  } else {
    const auto value = std::get<std::uint16_t>(m.what);
    digits = hex(std::array{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
  }
  command c{step::send, "AT+CMGS=" + std::to_string(m.to) + ',' + std::to_string(digits.size() * 4), "CMGS"};
  c.message = std::move(m);
  start(std::move(c), digits + end_of_data, settings_.send_limit, now);
}

// --- replies ---------------------------------------------------------------------------------------------------------

void terminal::take_final(bool good, std::optional<std::uint32_t> code, time_point now) {
  if (!current_ || (current_->kind == step::rejoin && good && !current_->answered && rejoins_ < 1)) {
    ++(current_ || now < quiet_until_ ? counts_.late_replies : counts_.unknown_lines);
    return;
  }
  command done = std::move(*current_);
  current_.reset();
  misses_ = 0;
  poll_at_ = now + settings_.poll;
  switch (done.kind) {
    case step::script:
      script_reply(good, code);
      break;
    case step::poll:
      break;
    case step::rejoin:
      rejoin_ = false;
      rejoins_ = 0;
      break;
    case step::probe:
      begin_script(now);
      enter(terminal_state::starting, "it answers again; setting it up");
      break;
    case step::select:
      if (good) {
        service_ = std::holds_alternative<std::uint16_t>(done.message.what) ? ai_service::status : ai_service::sds_4;
        queue_.push_front(std::move(done.message));
      } else {
        told(done.message.id, send_fate::failed, "the terminal answers " + done.text + " with " + error_text(code));
      }
      break;
    case step::send: {
      const auto status = done.report ? done.report->status : std::nullopt;
      if (!good) {
        clear_input(now);  // refused at its first line, the user data behind it stands there as a command
        told(done.message.id, send_fate::failed, "the terminal answers AT+CMGS with " + error_text(code));
      } else if (status == send_report::failed)
        told(done.message.id, send_fate::failed, "the terminal could not send it");
      else if (status == send_report::sent || unconfirmed_in_a_row_ >= unconfirmed_max)
        told(done.message.id, send_fate::sent, {});
      else
        unconfirmed_ = {done.message.id, done.report ? done.report->instance : 0, now + settings_.status_limit};
      break;
    }
  }
  if (!std::exchange(rebooted_, false)) return;
  begin_script(now);
  enter(terminal_state::starting, "it has rebooted; setting it up");
}

void terminal::script_reply(bool good, std::optional<std::uint32_t> code) {
  const auto& line = script()[script_at_];
  if (script_at_ == 0 && good) echo_off_ = true;
  if (!good && alternative_ + 1 < line.says.size() && !line.says[alternative_ + 1].empty()) {
    ++alternative_;
    return;
  }
  if (!good && !line.may_fail) refusing_.push_back(std::string(line.says[0]) + " (" + error_text(code) + ')');
  alternative_ = 0;
  do ++script_at_;
  while (script_at_ < script().size() && script()[script_at_].with_talkgroup && settings_.talkgroup.empty());
  if (script_at_ < script().size()) return;
  in_script_ = false;
  refusals_ = std::exchange(refusing_, {});
  settle_state();
}

void terminal::settle_state() {
  if (in_script_ || state_ == terminal_state::off || state_ == terminal_state::silent) return;
  if (!direct_mode_ && registered_ && !is_registered(*registered_))
    return enter(terminal_state::no_network,
                 *registered_ == registration::rejected ? "the network rejects the terminal" : "no network");
  std::string reason = direct_mode_ ? "direct mode" : registered_ ? "registered" : "it does not say whether registered";
  for (std::size_t i = 0; i < refusals_.size(); ++i) reason += (i == 0 ? "; it refuses " : ", ") + refusals_[i];
  enter(terminal_state::up, std::move(reason));
}

void terminal::no_reply(time_point now) {
  ++counts_.no_reply;
  const command lost = std::move(*current_);
  current_.reset();
  service_ = 0;
  quiet_until_ = now + settings_.late_limit;
  if (lost.kind == step::probe) {
    poll_at_ = now + probe_pause;
    return;
  }
  ++misses_;
  rejoin_ = true;
  if (lost.kind == step::rejoin) ++rejoins_;
  if (lost.kind == step::send || lost.kind == step::rejoin) clear_input(now);
  if (misses_ >= settings_.misses_max) {
    rejoin_ = in_script_ = false;
    rejoins_ = 0;
    poll_at_ = quiet_until_;
    enter(terminal_state::silent, "no reply to " + std::to_string(misses_) + " commands in a row");
  }
  if (lost.kind == step::send) told(lost.message.id, send_fate::unanswered, "no reply to AT+CMGS");
  if (lost.kind == step::select) told(lost.message.id, send_fate::failed, "no reply to AT+CTSDS");
  if (state_ != terminal_state::silent) return;
  const auto waiting = std::exchange(queue_, {});
  for (const auto& m : waiting) told(m.id, send_fate::failed, "the terminal does not answer");
}

// --- time ------------------------------------------------------------------------------------------------------------

std::optional<terminal::time_point> terminal::deadline() const {
  if (state_ == terminal_state::off) return std::nullopt;
  time_point first = current_ ? current_->deadline : std::max(poll_at_, quiet_until_);
  if (unconfirmed_) first = std::min(first, unconfirmed_->deadline);
  if (current_ || state_ == terminal_state::silent) return first;
  if (rejoin_ || in_script_) return std::min(first, quiet_until_);
  first = std::min(first, std::max(refresh_at_, quiet_until_));
  if (!queue_.empty() && state_ == terminal_state::up && !unconfirmed_) first = std::min(first, quiet_until_);
  for (const auto& m : queue_) first = std::min(first, std::max(m.expires, quiet_until_));
  return first;
}

void terminal::tick(time_point now) {
  if (current_ && now >= current_->deadline) no_reply(now);
  if (unconfirmed_ && now >= unconfirmed_->deadline) {
    ++unconfirmed_in_a_row_;
    const auto taken = *std::exchange(unconfirmed_, std::nullopt);
    told(taken.id, send_fate::sent, {});
  }
  pump(now);
}

terminal_statistics terminal::statistics() const {
  auto s = counts_;
  s.lines = reader_.counters();
  s.parts_given_up = parts_.given_up();
  return s;
}

}  // namespace kentongan::radio::pei
