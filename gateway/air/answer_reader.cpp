#include "gateway/air/answer_reader.hpp"

#include "gateway/air/radio_ascii.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace kentongan::air {
namespace {

constexpr std::size_t number_digits_max = 6;  // longer ones are telephone numbers

struct token {
  std::string raw;   // as typed, for reasons and notes
  std::string word;  // upper case, without punctuation around it; a '#' in front stays
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::string stripped(std::string_view raw) {
  const auto keep = [](char c) { return is_digit(c) || is_letter(c); };
  while (!raw.empty() && !keep(raw.front()) && raw.front() != '#') raw.remove_prefix(1);
  while (!raw.empty() && !keep(raw.back())) raw.remove_suffix(1);
  return upper(raw);
}

// Ends at spaces, before '#' and behind the marks that people use for a space; "TIBA12" is two words, and so is
// "#12OTW".
std::vector<token> split(std::string_view ascii) {
  std::vector<token> tokens;
  std::string raw;
  const auto end = [&] {
    if (std::string word = stripped(raw); !word.empty())
      tokens.push_back({raw, std::move(word)});
    else if (!raw.empty() && !tokens.empty())
      tokens.back().raw += raw;
    raw.clear();
  };
  for (const char c : ascii) {
    const bool first = tokens.empty();
    const bool after_letters = first && is_digit(c) && !raw.empty() && is_letter(raw.back());
    const bool after_number = is_letter(c) && !raw.empty() && raw.front() == '#' && is_digit(raw.back());
    if (c == '#' || after_letters || after_number) end();
    if (c == ' ')
      end();
    else
      raw += c;
    if (c == ',' || c == ';' || c == ':' || c == '/') end();
  }
  end();
  return tokens;
}

std::uint32_t number_in(std::string_view word) {
  if (!word.empty() && word.front() == '#') word.remove_prefix(1);
  std::uint32_t value = 0;
  if (word.empty() || word.size() > number_digits_max) return 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc{} && end == word.data() + word.size() ? value : 0;
}

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

class reader {
 public:
  reader(std::vector<token> tokens, const vocabulary& v) : tokens_(std::move(tokens)), v_(v) {}

  answer_text read() {
    answer_text a;
    for (std::size_t at = 0; at < tokens_.size();) {
      if (const answer_phrase* p = phrase_at(at)) {
        at += length_of(*p);
        const bool reason = p->code == domain::answer_code::reject;
        if (a.number == 0) a.number = take_number(at, reason);
        a.code = a.number != 0 && p->with_number ? p->with_number : p->code;
        if (!a.code) break;
        (reason ? a.reason : a.note) = rest(at);
        return a;
      }
      const std::size_t size = number_at(at, a.number);
      if (size == 0 && !holds(v_.fillers, tokens_[at].word)) break;
      at += std::max<std::size_t>(size, 1);
    }
    a.number = 0;
    return a;
  }

  // "DARURAT 12": any number in it may be the order's.
  std::uint32_t any_number() { return take_number(0, false); }
  bool distress() const {
    return std::any_of(tokens_.begin(), tokens_.end(), [&](const token& t) { return holds(v_.distress, t.word); });
  }

 private:
  static std::size_t length_of(const answer_phrase& p) {
    return 1 + static_cast<std::size_t>(std::count(p.words.begin(), p.words.end(), ' '));
  }

  const answer_phrase* phrase_at(std::size_t at) const {
    const answer_phrase* best = nullptr;
    for (const answer_phrase& p : v_.answers) {
      const std::size_t size = length_of(p);
      if (at + size > tokens_.size() || (best && length_of(*best) >= size)) continue;
      std::string said = tokens_[at].word;
      for (std::size_t i = 1; i < size; ++i) said += ' ' + tokens_[at + i].word;
      if (said == p.words && (!p.alone || only_a_number_from(at + size))) best = &p;
    }
    return best;
  }

  bool only_a_number_from(std::size_t at) const {
    std::uint32_t number = 0;
    return at + number_at(at, number) == tokens_.size();
  }

  // How many tokens from `at` on are an order's number; fills it when there are some and none was found before.
  std::size_t number_at(std::size_t at, std::uint32_t& number) const {
    if (at >= tokens_.size()) return 0;
    const bool mark = holds(v_.number_marks, tokens_[at].word) && at + 1 < tokens_.size();
    const std::uint32_t value = number_in(tokens_[mark ? at + 1 : at].word);
    if (value == 0 || number != 0) return 0;
    number = value;
    return mark ? 2 : 1;
  }

  // Surest first: #12, then NO 12, then a bare number that counts nothing. A reason may hold numbers of its own, so
  // there a bare one counts only in front of it.
  std::uint32_t take_number(std::size_t from, bool before_reason) {
    std::uint32_t number = 0;
    const auto take = [&](std::size_t at) {
      const std::size_t size = number_at(at, number);
      const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(at);
      tokens_.erase(first, first + static_cast<std::ptrdiff_t>(size));
      return size != 0;
    };
    for (std::size_t at = from; at < tokens_.size(); ++at)
      if (tokens_[at].word.front() == '#' && take(at)) return number;
    for (std::size_t at = from; at < tokens_.size(); ++at)
      if (holds(v_.number_marks, tokens_[at].word) && take(at)) return number;
    for (std::size_t at = from; at < (before_reason ? std::min(from + 1, tokens_.size()) : tokens_.size()); ++at) {
      const bool counts = at + 1 < tokens_.size() && holds(v_.counted, tokens_[at + 1].word);
      if (!counts && take(at)) return number;
    }
    return 0;
  }

  std::string rest(std::size_t at) const {
    std::string text;
    for (; at < tokens_.size(); ++at) text += (text.empty() ? "" : " ") + tokens_[at].raw;
    return text;
  }

  std::vector<token> tokens_;
  const vocabulary& v_;
};

}  // namespace

answer_text read_answer(std::string_view text, const vocabulary& v) {
  const std::string ascii = to_radio_ascii(text);
  answer_text a;
  if (!v.automatic.empty() && upper(ascii).starts_with(v.automatic)) {
    a.automatic = true;
    a.note = ascii;
    return a;
  }
  reader r(split(ascii), v);
  if (r.distress()) {
    a.code = domain::answer_code::emergency;
    a.number = r.any_number();
  } else if (text.find('?') == std::string_view::npos) {
    a = r.read();
  }
  const auto whole = {domain::answer_code::emergency, domain::answer_code::report, domain::answer_code::delayed,
                      domain::answer_code::backup};
  if (!a.code || std::find(whole.begin(), whole.end(), *a.code) != whole.end()) a.note = ascii;
  return a;
}

}  // namespace kentongan::air
