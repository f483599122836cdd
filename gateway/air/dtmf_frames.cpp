#include "gateway/air/dtmf_frames.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kentongan::air {
namespace {

using domain::answer_code;

// Damm's totally anti-symmetric quasigroup (thesis, Marburg 2004); zeros on the diagonal: right digits end in 0.
constexpr std::array<std::string_view, 10> damm = {"0317598642", "7092154863", "4206871359", "1750983426",
                                                   "6123045978", "3674209581", "5869720134", "8945362017",
                                                   "9438617205", "2581436790"};

constexpr std::uint32_t order_of_three_digits_min = 100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint32_t value_of(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool check_fits(std::string_view digits) { return check_digit(digits) == '0'; }

class judging {
 public:
  judging(const dtmf_sequence& s, const unit_numbers& known, const dtmf_speaker& who)
      : s_(s), known_(known), who_(who) {
    for (const auto& k : s.keys) r_.keys += k.digit;
    std::string_view body = r_.keys;
    hash_ = s.end == dtmf_end::hash;
    if (hash_ && !body.empty()) body.remove_suffix(1);
    star_ = body.starts_with('*');
    confirms_ = body.starts_with('#');
    if (star_ || confirms_) body.remove_prefix(1);
    body_ = body;
    if (s.keys.empty()) return;
    r_.first_ms = s.keys.front().start_ms;
    r_.last_ms = s.keys.back().end_ms();
  }

  dtmf_reading run() {
    decide();
    if (s_.end == dtmf_end::star && r_.verdict != dtmf_verdict::emergency) is(dtmf_verdict::fragment);
    return std::move(r_);
  }

 private:
  void is(dtmf_verdict v) {
    r_.verdict = v;
    if (v != dtmf_verdict::fragment) return;
    r_.unit = 0;
    r_.form = dtmf_form::none;
  }

  void decide() {
    const std::size_t n = body_.size();
    if (s_.overlong) return is(dtmf_verdict::unknown_form);
    if (!std::all_of(body_.begin(), body_.end(), is_digit))
      return is(star_ ? dtmf_verdict::unknown_form : dtmf_verdict::fragment);
    if (emergency()) return;
    if (n == 0) return is(star_ ? dtmf_verdict::objection : dtmf_verdict::fragment);
    if (confirms_) return confirmation();
    if (n == 7 && (has_memory_beat(s_.keys) || body_[4] == '0')) return checked();
    if (first_digit_lost()) return;
    if (n <= 4 && !star_ && (n < 4 || unit_in(body_) == 0)) return status_alone();
    if (n >= 4 && n <= 8) return by_hand();
    is(dtmf_verdict::unknown_form);
  }

  unit_number unit_in(std::string_view body) const {
    const auto digits = body.substr(0, 3);
    const auto u = static_cast<unit_number>(value_of(digits));
    return digits.size() == 3 && std::all_of(digits.begin(), digits.end(), is_digit) && known_[u] ? u : 0;
  }
  bool zeros(std::size_t from, std::size_t count) const {
    return body_.size() >= from + count && body_.substr(from, count).find_first_not_of('0') == body_.npos;
  }
  bool another_radio(unit_number u) const { return who_.radio && *who_.radio != u; }

  bool raise(unit_number u, bool unsure) {
    is(dtmf_verdict::emergency);
    r_.code = answer_code::emergency;
    r_.unit = u;
    r_.unsure = unsure || another_radio(u);
    return true;
  }

  // The rules of the header, in their order.
  bool emergency() {
    const std::size_t n = body_.size();
    const unit_number radio = who_.radio.value_or(0);
    if (n >= 2 && zeros(0, n)) return raise(radio, radio == 0);
    if (n == 1 && zeros(0, 1) && radio != 0 && !star_ && !confirms_) return raise(radio, true);
    if (confirms_) return false;
    if (const auto places = places_in_memory_frame(s_.keys)) return emergency_in(*places);
    if (n < 4) return false;
    const unit_number unit = unit_in(body_);
    if (unit != 0) {
      if (n == 7 && body_[3] == '0' && check_fits(body_)) {
        r_.order = value_of(body_.substr(4, 2));
        return raise(unit, false);
      }
      if (star_ && n == 4 && zeros(3, 1)) return raise(unit, true);
      if (n == 5 && zeros(3, 2)) return raise(unit, !star_);
      if (star_ && n == 6 && zeros(3, 3)) return raise(unit, false);
      if (star_ && n == 6 && zeros(3, 2) && check_fits(std::string(body_.substr(0, 5)) + '0' + body_[5]))
        return raise(unit, true);
      if (n == 7 && zeros(3, 2) && !check_fits(body_)) return raise(unit, true);
      if (star_ && n == 8 && zeros(3, 3)) return raise(unit, true);
    }
    if (n == 6 && first_digit_lost()) return r_.verdict == dtmf_verdict::emergency;
    if (star_ && n <= 5 && zeros(n - 2, 2)) return raise(radio, true);
    if (hash_ && n <= 7 && zeros(n - 4, 3)) return raise(radio, true);
    return false;
  }

  bool emergency_in(const dtmf_places& p) {
    if (p[4] == '0') {
      const unit_number unit = only_unit_in(p);
      return raise(unit != 0 ? unit : who_.radio.value_or(0), true);
    }
    if (p[4] != '?' || p[5] != '0' || p[6] != '0' || p[7] == '?') return false;
    const unit_number unit = unit_in({p.data() + 1, 3});
    return unit != 0 && only_unit_in(p) == unit && raise(unit, true);
  }

  // The one unit whose emergency this may be; 0: there are several, or none.
  unit_number only_unit_in(const dtmf_places& p) const {
    unit_number found = 0;
    for (unit_number u = 1; u < known_.size(); ++u) {
      if (!known_[u]) continue;
      const std::string frame = memory_frame(u, '0');
      bool fits = true;
      for (std::size_t i = 1; i < p.size() - 1; ++i) fits = fits && (p[i] == '?' || p[i] == frame[i]);
      if (!fits) continue;
      if (found != 0) return 0;
      found = u;
    }
    return found;
  }

  void confirmation() {
    if (!hash_ || body_.size() != 3) return is(dtmf_verdict::unknown_form);
    r_.unit = unit_in(body_);
    is(r_.unit != 0 ? dtmf_verdict::confirmation : dtmf_verdict::unknown_unit);
  }

  void says(unit_number u, char status, std::string_view order, dtmf_form form, dtmf_verdict verdict) {
    const auto code = code_of(status, !order.empty());
    if (!code) return is(dtmf_verdict::unknown_form);
    r_.unit = u;
    r_.code = *code;
    r_.order = value_of(order);
    r_.form = form;
    is(verdict);
  }
  // As people key what they hear: "4", "04", "12", "123". 00 is the only one.
  static bool is_order(std::string_view digits) {
    return digits.empty() || digits == "00" || (digits.size() <= 2 && value_of(digits) > 0) ||
           value_of(digits) >= order_of_three_digits_min;
  }

  // UUUSOOC
  void checked() {
    if (!check_fits(body_)) return is(dtmf_verdict::wrong_check);
    const unit_number unit = unit_in(body_);
    if (unit == 0) return is(dtmf_verdict::unknown_unit);
    const bool whole = star_ && hash_;
    const bool proven = zeros(4, 2) && hash_ && has_memory_beat(s_.keys) && !another_radio(unit);
    says(unit, body_[3], body_.substr(4, 2), whole ? dtmf_form::memory : dtmf_form::memory_cut,
         proven ? dtmf_verdict::proven : dtmf_verdict::spoken_back);
  }

  // UUS00C#: with one candidate only, so that the check digit proves instead of choosing.
  bool first_digit_lost() {
    if (body_.size() != 6 || star_ || !hash_ || !zeros(3, 2) || !has_memory_beat(s_.keys)) return false;
    unit_number found = 0;
    for (unit_number u = static_cast<unit_number>(value_of(body_.substr(0, 2))); u < known_.size(); u += 100) {
      if (!known_[u]) continue;
      if (found != 0) return false;
      found = u;
    }
    if (found == 0 || another_radio(found) || !check_fits(address_of(found).substr(0, 1) + std::string(body_)))
      return false;
    if (body_[2] == '0') return raise(found, false);
    says(found, body_[2], body_.substr(3, 2), dtmf_form::memory_cut, dtmf_verdict::proven);
    return true;
  }

  // UUUS, and an order behind
  void by_hand() {
    const auto order = body_.substr(4);
    const unit_number unit = unit_in(body_);
    if (unit == 0) return is(dtmf_verdict::unknown_unit);
    if (!is_order(order)) return is(dtmf_verdict::unknown_form);
    says(unit, body_[3], order, order.empty() ? dtmf_form::by_hand : dtmf_form::by_hand_order,
         dtmf_verdict::spoken_back);
  }

  // S, and an order behind
  void status_alone() {
    const auto order = body_.substr(1);
    const unit_number unit = who_.radio ? *who_.radio : who_.only_asked.value_or(0);
    if (!is_order(order)) return is(dtmf_verdict::unknown_form);
    says(unit, body_[0], order, order.empty() ? dtmf_form::status : dtmf_form::status_order,
         unit != 0 ? dtmf_verdict::spoken_back : dtmf_verdict::no_identity);
  }

  const dtmf_sequence& s_;
  const unit_numbers& known_;
  const dtmf_speaker& who_;
  dtmf_reading r_;
  std::string_view body_;  // the digits between * and #; views r_.keys
  bool star_ = false, confirms_ = false, hash_ = false;
};

}  // namespace

unit_numbers numbers_on(const domain::city& city, const domain::net_id& net) {
  unit_numbers numbers;
  const auto add = [&](const std::vector<domain::channel>& channels) {
    for (const auto& c : channels)
      if (c.kind == domain::channel_kind::voice && c.net == net && domain::is_unit_number(c.address))
        numbers.set(value_of(c.address));
  };
  for (const auto& u : city.units) add(u.channels);
  for (const auto& a : city.agencies) add(a.desk);
  return numbers;
}

unit_number number_of(std::string_view address) { return static_cast<unit_number>(value_of(address)); }

std::optional<answer_code> code_of(char status, bool about_an_order) {
  using enum answer_code;
  constexpr std::array<answer_code, 10> codes = {emergency, in_field,       at_station,   en_route,       on_scene,
                                                 speak,     out_of_service, transporting, at_destination, accept};
  if (status == '6' && about_an_order) return reject;
  if (status < '1' || status > '9') return std::nullopt;
  return codes[static_cast<std::size_t>(status - '0')];
}

std::string address_of(unit_number u) {
  std::string digits = std::to_string(u % 1000);
  return std::string(3 - digits.size(), '0') + digits;
}

char check_digit(std::string_view digits) {
  char state = '0';
  for (const char c : digits) {
    if (!is_digit(c)) return '0';
    state = damm[static_cast<std::size_t>(state - '0')][static_cast<std::size_t>(c - '0')];
  }
  return state;
}

std::string memory_frame(unit_number u, char status, std::uint32_t order) {
  std::string digits = address_of(u) + status;
  digits += static_cast<char>('0' + order / 10 % 10);
  digits += static_cast<char>('0' + order % 10);
  return '*' + digits + check_digit(digits) + '#';
}

dtmf_reading judge(const dtmf_sequence& s, const unit_numbers& known, const dtmf_speaker& who) {
  return judging(s, known, who).run();
}

repeat_ids answer_ids(const dtmf_reading& r, domain::utc_time first_key) {
  return repeat_ids_of(
      "dtmf-" + address_of(r.unit) + '-' + std::string(domain::name_of(r.code)) + '-' + std::to_string(r.order),
      first_key);
}

}  // namespace kentongan::air
