#include "tests/support/scripted_terminal.hpp"

#include <cstdio>
#include <regex>
#include <utility>

namespace kentongan::test {
namespace {

std::string hex_of(const std::vector<int>& octets) {
  std::string out;
  char two[3];
  for (const int o : octets) {
    std::snprintf(two, sizeof two, "%02X", static_cast<unsigned>(o & 255));
    out += two;
  }
  return out;
}

}  // namespace

void scripted_terminal::line(const std::string& words, milliseconds after) {
  if (!dead) say(after, line_end + words + line_end);
}

void scripted_terminal::error(int code) {
  line(code < 0 ? "ERROR" : "+CME ERROR: " + std::to_string(code), now_after_);
}

void scripted_terminal::take(std::string_view octets) {
  for (const char c : octets) {
    if (c == '\x1B') {  // takes back what has begun
      buffer_.clear();
      in_data_ = false;
    } else if (in_data_ && c == '\x1A') {
      in_data_ = false;
      send_data(std::exchange(buffer_, {}));
    } else if (c == '\r' && !in_data_) {
      const std::string whole = std::exchange(buffer_, {});
      if (!whole.empty()) command(whole);
    } else if (c != '\n' && c != '\r') {
      buffer_ += c;
    }
  }
}

void scripted_terminal::command(const std::string& c) {
  commands.push_back(c);
  if (echo_ && !dead) say(reply_after, c + "\r");
  if (c == "ATZ") return reboot();
  const auto begins = [&](const auto& list) {
    for (auto it = list.begin(); it != list.end(); ++it) {
      if constexpr (requires { it->first; }) {
        if (c.rfind(it->first, 0) == 0) return it;
      } else {
        if (c.rfind(*it, 0) == 0) return it;
      }
    }
    return list.end();
  };
  if (begins(ignores) != ignores.end()) return;
  const auto slow = begins(late);
  now_after_ = slow == late.end() ? reply_after : slow->second;
  if (const auto no = begins(refuses); no != refuses.end()) return error(no->second);
  answer(c);
}

void scripted_terminal::answer(const std::string& c) {
  static const std::regex profile("AT\\+CTSP=([0-2]),([0-3]),([0-9]{1,3})"), select("AT\\+CTSDS=(9|1[0-3]),0"),
      group("AT\\+CTGS=1,([0-9]{1,17})"), send("AT\\+CMGS=([0-9]{1,17}),([0-9]{1,4})");
  std::smatch m;
  if (c == "AT") return ok();
  if (c == "ATE0" || c == "ATE1") {
    if (obeys_echo_off) echo_ = c == "ATE1";
    return ok();
  }
  if (c == "AT+GMI?")
    line("+GMI: SCRIPTED", now_after_);
  else if (c == "AT+GMM?")
    line("+GMM: 1,T1,1.0.0", now_after_);
  else if (c == "AT+CTOM?")
    line("+CTOM: 0", now_after_);
  else if (c == "AT+CREG?")
    line("+CREG: " + std::to_string(registration) + ",1,26201001", now_after_);
  else if (c == "AT+CREG=2")
    tells_registration_ = true;
  else if (c == "AT+CMGS=?")
    line("+CMGS: (0-16777215),(0-" + std::to_string(longest_bits) + ")", now_after_);
  else if (c == "AT+CTGS?")
    line("+CTGS: 1," + talkgroup_, now_after_);
  else if (c == "AT+CNUMF?") {
    line("+CNUMF: 0," + own, now_after_);
    line(std::string(bare_rows ? "" : "+CNUMF: ") + "2,16777184", now_after_);
  } else if (std::regex_match(c, m, profile))
    profile_.insert(m[2].str() + "," + m[3].str());
  else if (std::regex_match(c, m, group))
    talkgroup_ = m[1].str();
  else if (std::regex_match(c, m, select)) {
    service_ = std::stoi(m[1]);
    ++services_changed;
  } else if (std::regex_match(c, m, send)) {
    header_ = c;
    in_data_ = true;
    if (prompts && !dead) say(reply_after, "\r\n> ");
    return;  // no OK before the data
  } else {
    return error(35);  // a syntax error
  }
  ok();
}

void scripted_terminal::send_data(const std::string& digits) {
  static const std::regex send("AT\\+CMGS=([0-9]+),([0-9]+)");
  std::smatch m;
  std::regex_match(header_, m, send);
  const auto to = static_cast<std::uint32_t>(std::stoul(m[1]));
  const int bits = std::stoi(m[2]);
  const bool hexadecimal = digits.find_first_not_of("0123456789ABCDEF") == std::string::npos;
  if (!hexadecimal || static_cast<int>(digits.size()) != (bits + 3) / 4 || bits > longest_bits || service_ == 0)
    return error(34);
  if (registration != 1 && registration != 5) return error(30);
  std::vector<int> o;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) o.push_back(std::stoi(digits.substr(i, 2), nullptr, 16));

  const int mine = instance_++ % 8;
  const std::string plain = "+CMGS: " + std::to_string(mine);
  const std::string sent = plain + ",4," + std::to_string(mine + 1);
  line(confirms == says_sent::at_once ? sent : plain, now_after_);
  ok();
  if (confirms == says_sent::later) line(sent, now_after_ + air_time);

  if (service_ == 13) {
    if (o.size() != 2) return error(34);
    statuses.emplace_back(to, o[0] * 256 + o[1]);
    return;
  }
  const auto there = radios.find(to);
  if (o.size() < 4 || o[0] != 0x82) return;
  if (o[1] >> 4 == 1) {
    reports.push_back({to, o[2], o[3]});
    return;
  }
  if (o[1] >> 4 == 2) {
    acknowledges.push_back({to, o[2], o[3]});
    return;
  }
  const int asked = (o[1] >> 2) & 3, reference = o[2];
  texts.push_back({to, std::string(o.begin() + 4, o.end()), reference, asked});
  if (there == radios.end() || !there->second.on) return;
  const radio& r = there->second;
  const auto back = now_after_ + 2 * air_time;
  const auto tell = [&](int status, milliseconds after) {
    if (r.short_reports)
      sds(to, 13, {0x7C + (status == 2 ? 3 : 2), reference}, 16, after);
    else
      sds(to, 12, {0x82, r.asks_ack ? 0x18 : 0x10, status, reference}, 32, after);
  };
  if (r.refuses_with >= 0) return tell(r.refuses_with, back);
  if ((asked & 1) != 0) tell(0, back);
  if ((asked & 2) != 0 && r.reads) tell(2, back + air_time);
}

void scripted_terminal::sds(std::uint32_t from, int service, const std::vector<int>& octets, int bits,
                            milliseconds after) {
  // Only what the other side has asked for comes to it.
  if (!profile_.contains(service == 13 ? "2,20" : "3," + std::to_string(octets[0]))) return;
  auto digits = hex_of(octets);
  if (!fills_octets) digits.resize(static_cast<std::size_t>((bits + 3) / 4));
  line("+CTSDSR: " + std::to_string(service) + "," + std::to_string(from) + ",0," + own + ",1," + std::to_string(bits) +
           line_end + digits,
       after);
}

void scripted_terminal::crew_text(std::uint32_t from, const std::string& latin1, int reference, bool wants_report) {
  std::vector<int> o{0x82, wants_report ? 0x04 : 0x02, reference, 0x01};
  for (const char c : latin1) o.push_back(static_cast<unsigned char>(c));
  sds(from, 12, o, static_cast<int>(o.size() * 8), milliseconds(0));
}

void scripted_terminal::crew_simple_text(std::uint32_t from, const std::string& latin1) {
  std::vector<int> o{0x02, 0x01};
  for (const char c : latin1) o.push_back(static_cast<unsigned char>(c));
  sds(from, 12, o, static_cast<int>(o.size() * 8), milliseconds(0));
}

void scripted_terminal::crew_status(std::uint32_t from, int value) {
  sds(from, 13, {value >> 8, value & 255}, 16, milliseconds(0));
}

void scripted_terminal::crew_calls(std::uint32_t from, int priority) {
  if (!profile_.contains("0,0")) return;
  line("+CTICN: 1,0,0,1," + std::to_string(from) + ",1,1,0,1,1,0,1000," + std::to_string(priority));
}

void scripted_terminal::network(int now) {
  registration = now;
  if (tells_registration_) line("+CREG: " + std::to_string(now) + ",1,26201001");
}

void scripted_terminal::reboot() {
  buffer_.clear();
  in_data_ = tells_registration_ = false;
  echo_ = true;
  service_ = 0;
  profile_.clear();
}

}  // namespace kentongan::test
