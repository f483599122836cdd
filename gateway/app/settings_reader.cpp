#include "gateway/app/settings_reader.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::app {
namespace {

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

std::string_view wanted_kind(const raw_value& like) {
  constexpr std::string_view names[] = {"true or false", "a whole number", "a text", "a list of texts"};
  return names[like.index()];
}

std::optional<std::vector<std::string>> texts(const toml::node& node) {
  const auto* array = node.as_array();
  if (!array) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& element : *array) {
    const auto* s = element.as_string();
    if (!s) return std::nullopt;
    out.push_back(s->get());
  }
  return out;
}

}  // namespace

table_walk::table_walk(const toml::table& table, std::string path, config_source& src, std::vector<config_fault>& errs)
    : source(src), errors(errs), table_(table), path_(std::move(path)) {}

std::string table_walk::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void table_walk::error(std::string_view key, std::string what) {
  errors.push_back(source.fault(path_of(key), std::move(what)));
}

const toml::node* table_walk::take(std::string_view key, bool needed) {
  known_.emplace_back(key);
  const auto* node = table_.get(key);
  if (node)
    source.lines[path_of(key)] = node->source().begin.line;
  else if (needed)
    error(key, "is missing");
  return node;
}

std::optional<raw_value> table_walk::raw(const toml::node& node, std::string_view key, const raw_value& like) {
  std::optional<raw_value> value;
  if (std::holds_alternative<bool>(like)) {
    if (const auto* b = node.as_boolean()) value = b->get();
  } else if (std::holds_alternative<std::int64_t>(like)) {
    if (const auto* n = node.as_integer()) value = n->get();
  } else if (std::holds_alternative<std::string>(like)) {
    if (const auto* s = node.as_string()) value = s->get();
  } else if (auto list = texts(node)) {
    value = std::move(*list);
  }
  if (!value) error(key, "must be " + std::string(wanted_kind(like)) + ", not " + std::string(kind_of(node)));
  return value;
}

const toml::table* table_walk::table(const toml::node& node, std::string_view key) {
  const auto* table = node.as_table();
  if (!table) error(key, "must be a table, [" + path_of(key) + "], not " + std::string(kind_of(node)));
  return table;
}

void table_walk::tables(const toml::node& node, std::string_view key,
                        const std::function<void(const toml::table&, const std::string& path)>& each) {
  const auto* array = node.as_array();
  if (!array) {
    error(key, "must be a list of tables, [[" + path_of(key) + "]], not " + std::string(kind_of(node)));
    return;
  }
  std::size_t number = 0;
  for (const auto& element : *array) {
    const std::string name = std::string(key) + "#" + std::to_string(++number);
    source.lines[path_of(name)] = element.source().begin.line;
    if (const auto* table = element.as_table())
      each(*table, path_of(name));
    else
      error(name, "must be a table, not " + std::string(kind_of(element)));
  }
}

void table_walk::finish() {
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    source.lines[path_of(key.str())] = key.source().begin.line;
    error(key.str(), "is not a known key" + did_you_mean(key.str(), known_));
  }
}

void parse_toml(std::string_view text, config_source& source, std::vector<config_fault>& errors,
                const std::function<void(const toml::table&)>& read) {
  std::optional<toml::table> root;
  try {
    root = toml::parse(text, source.file);
  } catch (const toml::parse_error& e) {
    errors.push_back({source.file, e.source().begin.line, "", std::string(e.description())});
    return;
  }
  read(*root);
}

}  // namespace kentongan::app
