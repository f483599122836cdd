#include "gateway/air/sentences.hpp"

#include "gateway/air/number_words.hpp"
#include "gateway/air/speaking_time.hpp"
#include "gateway/air/spoken.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace kentongan::air {
namespace {

constexpr std::size_t choices_max = 8;  // order numbers named to choose from

std::string without_dangling(std::string words, const voice_words& v) {
  for (;;) {
    while (!words.empty() && (words.back() == ' ' || words.back() == ',' || words.back() == '.')) words.pop_back();
    const std::size_t space = words.rfind(' ');
    if (space == std::string::npos ||
        std::find(v.dangling.begin(), v.dangling.end(), words.substr(space + 1)) == v.dangling.end())
      return words;
    words.resize(space);
  }
}

// The longest beginning of `words`, ended as the header's rule says, that `fits`; empty: not even one word does.
// A longer beginning must not fit when a shorter one does not.
template <class Fits>
std::string beginning(std::string_view words, const voice_words& v, Fits fits) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == ' ') ends.push_back(i);
  ends.push_back(words.size());
  const auto last =
      std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) { return fits(words.substr(0, end)); });
  if (last == ends.begin()) return {};
  const std::size_t end = *std::prev(last);
  const std::string_view kept = words.substr(0, end);
  if (end == words.size()) return std::string(kept);
  for (const char mark : {'.', ','}) {
    const std::size_t at = kept.rfind(mark);
    if (at != std::string_view::npos && at >= kept.size() / 2)
      return without_dangling(std::string(kept.substr(0, at)), v);
  }
  return without_dangling(std::string(kept), v);
}

std::string at_most(std::string words, std::size_t size, const voice_words& v) {
  if (words.size() <= size) return words;
  return beginning(words, v, [&](std::string_view kept) { return kept.size() <= size; });
}

std::string unit_words(std::string_view unit, const voice_words& v) { return at_most(spoken(unit), unit_max, v); }

// "lintang selatan 8,0954": eleven metres, and no speech program is asked to say a minus.
std::string degrees(double value, const std::string& positive, const std::string& negative) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.4f", std::abs(value));
  std::string number = text.data();
  std::replace(number.begin(), number.end(), '.', ',');
  return (value < 0 ? negative : positive) + ' ' + number;
}

std::string place_words(const domain::place& p, const voice_words& v) {
  if (std::string address = spoken(p.address); !address.empty()) return address;
  if (p.lat_deg && p.lon_deg && std::abs(*p.lat_deg) <= 90 && std::abs(*p.lon_deg) <= 180)
    return spoken(degrees(*p.lat_deg, v.north, v.south) + ", " + degrees(*p.lon_deg, v.east, v.west));
  return spoken(p.kecamatan);
}

const std::string& template_of(const ports::transmission& t, const voice_words& v) {
  switch (t.kind) {
    case ports::message_kind::dispatch:
      break;
    case ports::message_kind::update:
      return v.update;
    case ports::message_kind::stand_down:
      return v.stand_down;
    case ports::message_kind::nudge:
      return v.nudge;
    case ports::message_kind::welfare:
      return v.welfare;
  }
  switch (t.order->purpose) {
    case domain::order_purpose::roll_call:
      return v.roll_call;
    case domain::order_purpose::test_alarm:
      return v.test_alarm;
    case domain::order_purpose::real:
      break;
  }
  return v.dispatch;
}

std::string text_words(const ports::transmission& t) {
  const domain::order& o = *t.order;
  if (t.kind == ports::message_kind::stand_down) return spoken(o.reason);
  const bool drill = o.purpose != domain::order_purpose::real;
  return spoken(o.radio_text.empty() && !drill ? o.text : o.radio_text);
}

struct parts {
  std::string unit, number, category, place, text;
};

std::string composed(const std::string& sentence, const parts& p, const voice_words& v) {
  const std::array<std::pair<std::string_view, std::string_view>, 6> values = {{{"greeting", v.greeting},
                                                                                {"unit", p.unit},
                                                                                {"number", p.number},
                                                                                {"category", p.category},
                                                                                {"place", p.place},
                                                                                {"text", p.text}}};
  return spoken(filled(sentence, values));
}

std::string with_details(const std::string& text, const voice_words& v) {
  return text.empty() ? v.details : text + ". " + v.details;
}

// The steps of the header's rule.
std::string shortened(const std::string& sentence, parts p, const voice_words& v, std::chrono::milliseconds limit) {
  const auto fits = [&](const parts& tried) { return speaking_time(composed(sentence, tried, v)) <= limit; };
  parts tried = p;
  p.text = beginning(p.text, v, [&](std::string_view kept) {
    tried.text = with_details(std::string(kept), v);
    return fits(tried);
  });
  p.text = with_details(p.text, v);
  if (fits(p)) return composed(sentence, p, v);

  const std::string place = p.place;
  const auto cut_place = [&] {
    tried = p;
    return beginning(place, v, [&](std::string_view kept) {
      tried.place = kept;
      return fits(tried);
    });
  };
  p.place = cut_place();
  if (p.place.size() < std::min(place_kept, place.size())) {
    p.category.clear();
    p.place = cut_place();
  }
  if (p.place.empty()) p.place = place.substr(0, place.find(' '));
  return composed(sentence, p, v);
}

struct answer_parts {
  std::string_view unit;
  std::uint32_t number = 0;
  std::string_view answer, state, numbers;
};

std::string said(const std::string& sentence, const answer_parts& p, const voice_words& v) {
  const std::string unit = unit_words(p.unit, v), number = order_number_words(p.number);
  const std::array<std::pair<std::string_view, std::string_view>, 5> values = {
      {{"unit", unit}, {"number", number}, {"answer", p.answer}, {"state", p.state}, {"numbers", p.numbers}}};
  return spoken(filled(sentence, values));
}

// The open orders' numbers stand in the reply's detail; its other words are for the log.
std::string choice(const std::string& detail) {
  std::string words;
  std::size_t count = 0;
  for (std::size_t at = detail.find('#'); at != std::string::npos && count < choices_max;
       at = detail.find('#', at + 1)) {
    const std::size_t end = std::min(detail.find_first_not_of("0123456789", at + 1), detail.size());
    if (end == at + 1 || end - at > 10) continue;
    words += (words.empty() ? "" : ", ") +
             order_number_words(static_cast<std::uint32_t>(std::stoul(detail.substr(at + 1, end - at - 1))));
    ++count;
  }
  return words;
}

}  // namespace

order_speech order_sentence(const ports::transmission& t, const domain::category* category,
                            std::span<const std::string> units, const voice_words& v, std::chrono::milliseconds limit) {
  parts p;
  for (const auto& unit : units) p.unit += (p.unit.empty() ? "" : ", ") + unit_words(unit, v);
  p.number = order_number_words(t.number);
  if (category) p.category = at_most(spoken(category->name_id), category_max, v);
  p.place = place_words(t.order->where, v);
  p.text = text_words(t);
  const std::string& sentence = template_of(t, v);
  limit = std::min(limit, airtime_most);
  order_speech s;
  s.words = composed(sentence, p, v);
  s.time = speaking_time(s.words);
  if (s.time <= limit) return s;
  s.shortened = true;
  s.words = shortened(sentence, p, v, limit);
  s.time = speaking_time(s.words);
  return s;
}

std::string readback(std::string_view unit, domain::answer_code code, std::uint32_t number, const voice_words& v) {
  return said(number == 0 ? v.readback_unit : v.readback,
              {.unit = unit, .number = number, .answer = v.answers[static_cast<std::size_t>(code)]}, v);
}

std::string refusal(std::string_view unit, const domain::reply& reply, std::uint32_t asked, const voice_words& v) {
  using enum domain::reply_code;
  answer_parts p{.unit = unit, .number = reply.number != 0 ? reply.number : asked};
  switch (reply.code) {
    case stored:
    case repeat:
      return {};
    case refused:
      if (reply.state && p.number != 0) {
        p.state = v.states[static_cast<std::size_t>(*reply.state)];
        return said(v.state_is, p, v);
      }
      return said(p.number == 0 ? v.ask_the_centre : v.not_yours, p, v);
    case ambiguous: {
      const std::string numbers = choice(reply.detail);
      p.numbers = numbers;
      return said(v.choose, p, v);
    }
    case unknown:
      if (unit.empty()) return said(v.unknown_unit, p, v);
      return said(p.number == 0 ? v.no_order : v.no_such_order, p, v);
    case rejected:
    case conflict:  // only a console names the edition that it saw: whoever keys, keys again
      break;
  }
  return said(v.not_stored, p, v);
}

std::string wrong_check(std::string_view unit, const voice_words& v) { return said(v.wrong_check, {.unit = unit}, v); }

std::string emergency_ack(std::string_view unit, const voice_words& v) {
  return said(v.emergency_ack, {.unit = unit}, v);
}

}  // namespace kentongan::air
