#include "gateway/air/spoken.hpp"

#include "gateway/air/number_words.hpp"
#include "gateway/air/numeral.hpp"
#include "gateway/air/radio_ascii.hpp"
#include "gateway/air/spelling.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace kentongan::air {
namespace {

constexpr std::size_t word_max = 32;             // longer ones are broken: no speech program meets an endless word
constexpr std::size_t capitals_spelled_max = 5;  // longer words in capitals are words
constexpr std::size_t consonants_spelled_max = 6;

// Also with full stops: "a.n. Siti".
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> slashed = {
    {{"s/d", "sampai dengan"}, {"a/n", "atas nama"}, {"d/a", "dengan alamat"}, {"c/o", "dengan alamat"}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_alnum(char c) { return is_letter(c) || is_digit(c); }

std::string lower(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out)
    if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool holds(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// The words said so far, with their pauses.
class speech {
 public:
  void say(std::string_view words) {
    const std::size_t gap = text_.empty() ? 0 : pause_ == 0 ? 1 : 2;
    if (full_ || words.empty()) return;
    if (text_.size() + gap + words.size() > spoken_max) {
      full_ = true;
      const std::size_t end =
          text_.size() + gap < spoken_max ? words.rfind(' ', spoken_max - text_.size() - gap) : std::string_view::npos;
      if (end == std::string_view::npos) return;
      words = words.substr(0, end);
      if (words.back() == ',') words.remove_suffix(1);
    }
    if (pause_ != 0 && !text_.empty()) text_ += pause_;
    if (!text_.empty()) text_ += ' ';
    text_ += words;
    pause_ = 0;
  }
  void pause(char c) {
    if (pause_ != '.') pause_ = c;
  }
  bool full() const { return full_; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  char pause_ = 0;
  bool full_ = false;
};

class reader {
 public:
  reader(std::string_view text, const pronunciation& p) : s_(text), p_(p) {}

  std::string read() {
    while (at_ < s_.size() && !out_.full()) {
      if (is_letter(s_[at_]))
        letters();
      else if (is_digit(s_[at_]))
        digits();
      else
        mark();
    }
    return out_.take();
  }

 private:
  char peek(std::size_t i) const { return i < s_.size() ? s_[i] : '\0'; }
  char before(std::size_t i) const { return i > 0 ? s_[i - 1] : ' '; }

  std::size_t letters_end(std::size_t at) const {
    while (is_letter(peek(at)) || (peek(at) == '\'' && is_letter(peek(at + 1)))) ++at;
    return at;
  }

  // Ends a token: what stood last decides how the next one is read.
  void done(std::size_t end, std::string written, bool prefix = false) {
    at_ = end;
    last_ = std::move(written);
    behind_word_ = true;
    behind_prefix_ = prefix;
    behind_number_ = telephone_ = false;
  }

  const abbreviation* find(const std::string& word, std::size_t end) const {
    using enum abbreviation_use;
    const bool number_next =
        is_digit(peek(end)) || (peek(end) == ' ' && is_digit(peek(end + 1))) ||
        (peek(end) == '.' && (is_digit(peek(end + 1)) || (peek(end + 1) == ' ' && is_digit(peek(end + 2)))));
    for (const abbreviation& a : p_.abbreviations) {
      if (a.written != word) continue;
      if (a.use == anywhere || a.use == prefix || (a.use == dotted && peek(end) == '.') ||
          (a.use == before_name && behind_prefix_) || (a.use == after_number && behind_number_) ||
          (a.use == before_number && number_next))
        return &a;
    }
    return nullptr;
  }

  // "W.R. Supratman", "H.O.S. Cokroaminoto", "S.H".
  bool initials() {
    std::string found;
    std::size_t i = at_;
    while (is_letter(peek(i)) && peek(i + 1) == '.' && (i == at_ || before(i) == '.')) {
      found += s_[i];
      i += 2;
    }
    if (!found.empty() && before(i) == '.' && is_letter(peek(i)) && !is_alnum(peek(i + 1))) found += s_[i++];
    if (found.size() < 2 || is_letter(peek(i))) return false;
    const auto pair = std::find_if(slashed.begin(), slashed.end(), [&](const auto& row) {
      return found.size() == 2 && found[0] == row.first.front() && found[1] == row.first.back();
    });
    out_.say(pair == slashed.end() ? letter_names(found) : std::string(pair->second));
    done(i, lower(found), true);
    return true;
  }

  bool slashed_pair() {
    const std::string three = lower(s_.substr(at_, 3));
    for (const auto& [written, said] : slashed) {
      if (three != written || is_alnum(peek(at_ + 3))) continue;
      out_.say(said);
      done(at_ + 3, three);
      return true;
    }
    return false;
  }

  // Nobody can follow the letters of an address in the web.
  bool web_address() {
    const std::string begins = lower(s_.substr(at_, 8));
    if (!begins.starts_with("http://") && !begins.starts_with("https://") && !begins.starts_with("www.")) return false;
    out_.say("tautan");
    done(std::min(s_.find(' ', at_), s_.size()), "tautan");
    return true;
  }

  // "AG 1234 KB": letters, digits, letters, all in capitals. With fewer than three digits it may be a house: "A 5 DI
  // ..."
  bool number_plate(std::size_t end) {
    const std::string_view area = s_.substr(at_, end - at_);
    if (!std::all_of(area.begin(), area.end(), is_capital) || !holds(p_.number_plates, lower(area))) return false;
    std::size_t i = end + (peek(end) == ' ' ? 1 : 0);
    const std::size_t number = i;
    while (is_digit(peek(i))) ++i;
    const std::string_view digits = s_.substr(number, i - number);
    if (peek(i) == ' ') ++i;
    const std::size_t series = i;
    while (is_capital(peek(i))) ++i;
    const std::string_view last = s_.substr(series, i - series);
    if (digits.size() < 3 || digits.size() > 4 || last.empty() || last.size() > 3 || is_alnum(peek(i))) return false;
    if (find(lower(last), i) || find(lower(area), end)) return false;
    out_.say(letter_names(area) + ' ' + digit_words(digits) + ' ' + letter_names(last));
    done(i, lower(last));
    return true;
  }

  std::optional<unsigned> roman(std::string_view raw, bool glued) const {
    const auto n = glued ? std::nullopt : roman_number(raw);
    const bool counted = last_ == "gang" || last_ == "gg" || last_ == "rt" || last_ == "rw";
    if (!n || raw.size() > 1 || counted) return n;
    return raw == "I" && !last_.empty() && last_ != "blok" && !behind_prefix_ && peek(at_ + 1) != '.' ? n
                                                                                                      : std::nullopt;
  }

  void abbreviated(const abbreviation& a, const std::string& word, std::size_t end) {
    using enum abbreviation_use;
    out_.say(a.said.empty() ? letter_names(word) : a.said);
    const char power = peek(end);
    if (a.use == after_number && (power == '2' || power == '3') && !is_alnum(peek(end + 1))) {
      out_.say(power == '2' ? "persegi" : "kubik");  // "4 m2"
      return done(end + 1, word);
    }
    const bool in_front = a.use != anywhere && a.use != after_number;
    done(end + (in_front && peek(end) == '.' ? 1 : 0), word, in_front);
  }

  void letters() {
    const std::size_t end = letters_end(at_);
    std::string raw(s_.substr(at_, end - at_));
    std::erase(raw, '\'');
    const std::string word = lower(raw);
    const bool capitals = std::all_of(raw.begin(), raw.end(), is_capital);
    const bool glued = is_digit(before(at_)) || is_digit(peek(end));
    if (initials() || slashed_pair() || web_address() || number_plate(end)) return;
    if (const auto n = roman(raw, glued)) {
      out_.say(number_words(*n));
      return done(end, word);
    }
    if (const abbreviation* a = find(word, end)) return abbreviated(*a, word, end);
    if (raw.size() == 1) {
      out_.say(letter_names(word));
      return done(end + (capitals && !glued && peek(end) == '.' ? 1 : 0), word, capitals);
    }
    const bool spelled =
        (!has_vowel(word) && word.size() <= consonants_spelled_max) ||
        (capitals && word.size() <= capitals_spelled_max && (!is_pronounceable(word) || (glued && word.size() <= 3)));
    if (spelled) {
      out_.say(letter_names(word));
      return done(end, word);
    }
    say_word(word);
    if (word.size() >= 3 && raw == word && peek(end) == '2' && !is_alnum(peek(end + 1)) && peek(end + 1) != '/') {
      say_word(word);  // "mobil2" is "mobil-mobil"
      return done(end + 1, word);
    }
    done(end, word);
  }

  void say_word(std::string_view word) {
    for (; !word.empty(); word.remove_prefix(std::min(word.size(), word_max))) out_.say(word.substr(0, word_max));
  }

  bool is_measure(std::string_view word) const {
    return std::any_of(p_.abbreviations.begin(), p_.abbreviations.end(), [&](const abbreviation& a) {
      return a.use == abbreviation_use::after_number && a.written == word;
    });
  }

  void digits() {
    const numeral n = numeral_at(s_, at_);
    const std::size_t end = at_ + n.size;
    const std::size_t next = end + (peek(end) == ' ' ? 1 : 0);
    numeral_context c;
    const bool country = telephone_ && before(at_) == '+';
    if (telephone_ || holds(p_.telephone_words, last_)) c.telephone_digits = country ? 2 : 3;
    c.neighbourhood = last_ == "rt" || last_ == "rw";
    c.hour = last_ == "pukul" || last_ == "jam" || last_ == "pkl";
    c.measured = peek(next) == '%' || is_measure(lower(s_.substr(next, letters_end(next) - next)));
    const bool decimal = n.marks.starts_with('.') || n.marks.starts_with(',');
    if (before(at_) == '-' && !is_alnum(before(at_ - 1)) && decimal) out_.say("minus");
    const numeral_words read = read_numeral(n, c);
    if (telephone_ && read.telephone && !country) out_.pause(',');
    out_.say(read.words);
    done(end, {});
    behind_word_ = false;
    behind_number_ = true;
    telephone_ = read.telephone;
  }

  // The next character that is no space, from `at` on.
  char beyond(std::size_t at) const { return peek(peek(at) == ' ' ? at + 1 : at); }

  void mark() {
    const char c = s_[at_];
    const char previous = before(at_), next = peek(at_ + 1);
    const bool goes_on = telephone_ && (c == '-' || c == ')');  // "0812 - 3456", "(0342) 801112"
    switch (c) {
      case ' ':
        ++at_;
        return;
      case '.':
      case '!':
        out_.pause('.');
        break;
      case '?':  // also what radio_ascii makes of a character that it does not know
        if (is_alnum(previous)) out_.pause('.');
        break;
      case ',':
      case ';':
      case ':':
      case '(':
      case ')':
        out_.pause(',');
        break;
      case '-':
        if (previous == ' ' && next == ' ' && behind_number_ && !telephone_ && is_digit(beyond(at_ + 1)))
          out_.say("sampai");
        else if (previous == ' ' && next == ' ')
          out_.pause(',');
        if (is_letter(previous) && at_ > 1 && is_digit(s_[at_ - 2]) && is_digit(next)) out_.say("sampai");  // "10A-12"
        break;
      case '/':
        if (behind_word_ && is_letter(beyond(at_ + 1)) && last_ != "dan") out_.say("atau");
        break;
      case '&':
        out_.say("dan");
        break;
      case '+':
        if (is_digit(next)) out_.say(is_digit(previous) ? "tambah" : "plus");
        if (is_letter(beyond(at_ + 1))) out_.say("dan");
        break;
      case '%':
        if (behind_number_) out_.say("persen");
        break;
      case '#':
        if (is_digit(next)) out_.say("nomor");
        break;
      case '<':
      case '>':
        if (is_digit(beyond(at_ + 1))) out_.say(c == '<' ? "kurang dari" : "lebih dari");
        break;
      default:
        break;
    }
    ++at_;
    behind_word_ = behind_number_ = behind_prefix_ = false;
    telephone_ = goes_on || (c == '+' && !is_digit(previous));
  }

  std::string_view s_;
  const pronunciation& p_;
  speech out_;
  std::size_t at_ = 0;
  std::string last_;          // the last word as it was written, in small letters; empty behind a number
  bool behind_word_ = false;  // these say what stands directly before, with at most a space between
  bool behind_prefix_ = false;
  bool behind_number_ = false;
  bool telephone_ = false;  // a telephone number has begun and may go on
};

}  // namespace

std::string spoken(std::string_view text, const pronunciation& p) {
  std::string lines;  // the end of a line is the end of a sentence
  for (const char c : text.substr(0, spoken_input_max))
    lines += c == '\n' ? std::string_view(". ") : std::string_view(&c, 1);
  return reader(to_radio_ascii(lines), p).read();
}

}  // namespace kentongan::air
