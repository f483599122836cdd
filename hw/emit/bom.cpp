#include "hw/emit/nets.hpp"

#include <cmath>
#include <tuple>

namespace kentongan::hw {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

std::string bom_csv(const circuit& board) {
  // One line for parts that are ordered together; what is copper only is not ordered.
  using key = std::tuple<std::string, std::string, std::string>;
  std::map<key, std::vector<std::string>> lines;
  for (const part& part : board.parts) {
    if (!is_copper_only(part)) lines[{part.value, part.order, part.footprint}].push_back(part.ref);
  }
  std::string text = "references,quantity,value,footprint,what to order,price IDR (fill in)\n";
  for (const auto& [what, refs] : lines) {
    std::string joined;
    for (const std::string& ref : refs) joined += (joined.empty() ? "" : " ") + ref;
    const auto& [value, order, footprint] = what;
    text += quoted(joined) + "," + std::to_string(refs.size()) + "," + quoted(value) + "," + quoted(footprint) + "," +
            quoted(order) + ",\n";
  }
  return text;
}

}  // namespace kentongan::hw
