#include "gateway/journal/fact_json.hpp"

#include "gateway/journal/fact_fields.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace kentongan::journal {
namespace {

namespace json = boost::json;
using namespace domain;

// -- writing ---------------------------------------------------------------------------------------------------------

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // start of the run that needs no escape (RFC 8259, section 7)
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    if (c >= 0x20) {
      out += {'\\', static_cast<char>(c)};
    } else {
      out += {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    }
  }
  out.append(text, plain);
  out += '"';
}

template <class N>
std::string_view digits(std::array<char, 32>& room, N value, auto... format) {
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value, format...).ptr;
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

class writer {
 public:
  explicit writer(std::string& out) : out_(out) {}

  template <class T>
  void object(const T& value) {
    out_ += '{';
    const bool outer = std::exchange(first_, true);
    describe(*this, value);
    first_ = outer;
    out_ += '}';
  }

  template <class T>
  void operator()(std::string_view name, const T& field) {
    if (is_default(field)) return;
    if (!std::exchange(first_, false)) out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
    value(field);
  }

 private:
  static bool is_default(const std::string& s) { return s.empty(); }
  template <class Tag>
  static bool is_default(const id<Tag>& i) {
    return i.empty();
  }
  template <class T>
  static bool is_default(const std::vector<T>& list) {
    return list.empty();
  }
  static bool is_default(const std::optional<double>& d) { return !d || !std::isfinite(*d); }
  static bool is_default(double d) { return !std::isfinite(d); }
  template <class T>
  static bool is_default(const std::optional<T>& o) {
    return !o;
  }
  static bool is_default(const place& p) { return p == place{}; }
  static bool is_default(const actor& a) { return a == actor{}; }
  static bool is_default(const channel& c) { return c == channel{}; }
  static bool is_default(bool b) { return !b; }
  static bool is_default(work_result r) { return r == work_result::unsaid; }
  static bool is_default(order_purpose p) { return p == order_purpose::real; }
  // Numbers and other enumerators are written always: their defaults differ from field to field.
  template <class T>
  static bool is_default(const T&) {
    return false;
  }

  void value(const std::string& s) { append_quoted(out_, s); }
  template <class Tag>
  void value(const id<Tag>& i) {
    append_quoted(out_, i.str());
  }
  template <named E>
  void value(const E& e) {
    append_quoted(out_, name_of(e));
  }
  void value(bool b) { out_ += b ? "true" : "false"; }
  void value(std::uint32_t n) { out_ += digits(room_, n); }
  void value(utc_time t) { out_ += digits(room_, t.time_since_epoch().count()); }
  void value(std::uint64_t hash) { append_quoted(out_, digits(room_, hash, 16)); }
  void value(double d) { append_quoted(out_, digits(room_, d)); }
  template <class T>
  void value(const std::optional<T>& o) {
    value(*o);
  }
  template <class T>
  void value(const std::vector<T>& list) {
    out_ += '[';
    bool first = true;
    for (const auto& item : list) {
      if (!std::exchange(first, false)) out_ += ',';
      value(item);
    }
    out_ += ']';
  }
  template <class T>
  void value(const T& structure) {
    object(structure);
  }

  std::string& out_;
  bool first_ = true;
  std::array<char, 32> room_;
};

// -- reading ---------------------------------------------------------------------------------------------------------

struct wrong_field {
  std::string_view name, wanted;
};

// Fills the fields of one object. Throws wrong_field.
class reader {
 public:
  explicit reader(const json::object& from) : from_(from) {}

  template <class T>
  void operator()(std::string_view name, T& field) {
    const json::value* found = from_.if_contains(name);
    if (!found) return;
    name_ = name;
    value(*found, field);
  }

 private:
  [[noreturn]] void wrong(std::string_view wanted) const { throw wrong_field{name_, wanted}; }

  std::string_view text_of(const json::value& v) const {
    const auto* s = v.if_string();
    if (!s) wrong("a text");
    return {s->data(), s->size()};
  }
  // The whole text as one number; std::from_chars reads a double exactly, which Boost.JSON 1.81 does not.
  template <class N>
  N number_in(std::string_view text, std::string_view wanted, auto... format) const {
    N n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, format...);
    if (error != std::errc{} || end != text.data() + text.size()) wrong(wanted);
    return n;
  }

  void value(const json::value& v, std::string& s) const { s = text_of(v); }
  template <class Tag>
  void value(const json::value& v, id<Tag>& i) const {
    i = id<Tag>(std::string(text_of(v)));
  }
  template <named E>
  void value(const json::value& v, E& e) const {
    const auto known = from_name<E>(text_of(v));
    if (!known) wrong("a known name");
    e = *known;
  }
  void value(const json::value& v, bool& b) const {
    const bool* found = v.if_bool();
    if (!found) wrong("true or false");
    b = *found;
  }
  void value(const json::value& v, std::uint32_t& n) const {
    const auto* found = v.if_int64();
    if (!found || *found < 0 || *found > std::numeric_limits<std::uint32_t>::max()) wrong("a number below 2^32");
    n = static_cast<std::uint32_t>(*found);
  }
  void value(const json::value& v, utc_time& t) const {
    const auto* found = v.if_int64();
    if (!found) wrong("milliseconds since 1970");
    t = utc_time{utc_time::duration{*found}};
  }
  void value(const json::value& v, std::uint64_t& hash) const {
    hash = number_in<std::uint64_t>(text_of(v), "a hexadecimal text", 16);
  }
  void value(const json::value& v, double& d) const {
    d = number_in<double>(text_of(v), "a decimal text");
    if (!std::isfinite(d)) wrong("a decimal text");
  }
  template <class T>
  void value(const json::value& v, std::optional<T>& o) const {
    value(v, o.emplace());
  }
  template <class T>
  void value(const json::value& v, std::vector<T>& list) const {
    const auto* items = v.if_array();
    if (!items) wrong("a list");
    list.resize(items->size());
    for (std::size_t i = 0; i < list.size(); ++i) value((*items)[i], list[i]);
  }
  template <class T>
  void value(const json::value& v, T& structure) const {
    const auto* inner = v.if_object();
    if (!inner) wrong("an object");
    reader r(*inner);
    describe(r, structure);
  }

  const json::object& from_;
  std::string_view name_;
};

using maker = void (*)(reader&, fact_body&);

// One maker per alternative of fact_body, in its order, which is that of fact_names.
template <std::size_t... I>
constexpr auto make_makers(std::index_sequence<I...>) {
  return std::array<maker, sizeof...(I)>{
      [](reader& r, fact_body& body) { describe(r, body.emplace<I>()); }...,
  };
}
constexpr auto makers = make_makers(std::make_index_sequence<std::variant_size_v<fact_body>>());
static_assert(makers.size() == fact_names.size());

failure unreadable(std::string message) { return {make_error_code(errc::corrupt), 0, std::move(message)}; }

}  // namespace

void append_json(std::string& out, const fact_body& body) {
  std::visit([&](const auto& fact) { writer(out).object(fact); }, body);
}

std::string to_json(const fact_body& body) {
  std::string text;
  append_json(text, body);
  return text;
}

result<fact_body> from_json(std::string_view type, std::string_view text) {
  std::size_t which = 0;
  while (which < fact_names.size() && fact_names[which] != type) ++which;
  if (which == fact_names.size()) return unreadable("unknown fact type '" + std::string(type) + "'");

  unsigned char room[8192], stack[1024];  // enough for most facts without the heap
  json::monotonic_resource memory(room, sizeof room);
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // what was written must be read again
  json::parser parser({}, options, stack, sizeof stack);
  parser.reset(&memory);
  boost::system::error_code error;
  parser.write(text.data(), text.size(), error);
  const std::string prefix = std::string(type) + ": ";
  if (error) return unreadable(prefix + "not JSON: " + error.message());
  const json::value root = parser.release();
  const auto* object = root.if_object();
  if (!object) return unreadable(prefix + "not a JSON object");

  try {
    fact_body body;
    reader r(*object);
    makers[which](r, body);
    return body;
  } catch (const wrong_field& w) {
    return unreadable(prefix + "field '" + std::string(w.name) + "' is not " + std::string(w.wanted));
  }
}

}  // namespace kentongan::journal
