#include "gateway/web/metrics.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <map>
#include <vector>

namespace kentongan::web {

namespace {

namespace json = boost::json;

std::string_view view(const json::string& s) { return {s.data(), s.size()}; }

std::string quoted(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

class flattener {
 public:
  void object(const std::string& path, const std::string& labels, const json::object& o, bool in_list) {
    bool first = in_list;
    for (const auto& [k, v] : o) {
      // The first member of an item is its name.
      if (std::exchange(first, false)) continue;
      const std::string name = path + '_' + std::string(k.data(), k.size());
      if (const auto* sub = v.if_object()) object(name, labels, *sub, false);
      if (v.is_bool()) sample(name, labels, v.get_bool() ? "1" : "0");
      if (v.is_int64() || v.is_uint64()) sample(name, labels, json::serialize(v));
      if (v.is_double()) {
        char text[32];
        std::snprintf(text, sizeof text, "%.9g", v.get_double());
        sample(name, labels, text);
      }
      if (const auto* s = v.if_string(); s && std::string_view(k.data(), k.size()) == "state")
        sample(name, with(labels, "state", view(*s)), "1");
      if (const auto* list = v.if_array(); list && !in_list) items(name, *list);
    }
  }

  std::string print() const {
    std::string out;
    for (const auto& [name, lines] : samples_) {
      out += "# TYPE " + name + " untyped\n";
      for (const auto& line : lines) out += line;
    }
    return out;
  }

 private:
  void items(const std::string& name, const json::array& list) {
    for (const auto& v : list) {
      const auto* o = v.if_object();
      if (!o || o->empty() || !o->begin()->value().is_string()) continue;
      const auto key = o->begin()->key();
      object(name, with({}, {key.data(), key.size()}, view(o->begin()->value().get_string())), *o, true);
    }
  }
  static std::string with(const std::string& labels, std::string_view name, std::string_view value) {
    return (labels.empty() ? "" : labels + ',') + std::string(name) + '=' + quoted(value);
  }
  // All samples of a name stand together, as the format demands.
  void sample(const std::string& name, const std::string& labels, const std::string& value) {
    samples_[name].push_back(name + (labels.empty() ? "" : '{' + labels + '}') + ' ' + value + '\n');
  }
  std::map<std::string, std::vector<std::string>> samples_;
};

}  // namespace

std::string metrics_of(std::string_view health) {
  json::error_code ec;
  const auto v = json::parse(health, ec);
  if (ec || !v.is_object()) return {};
  flattener f;
  f.object("kentongan", {}, v.get_object(), false);
  return f.print();
}

}  // namespace kentongan::web
