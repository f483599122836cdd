#include "hw/emit/kicad.hpp"

#include "hw/emit/sheet.hpp"

#include <cstdint>
#include <cstdio>

namespace kentongan::hw {
namespace {

std::string mm(int units) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", units * 1.27);
  return text;
}

std::string at(point p, int angle) { return "(at " + mm(p.x) + " " + mm(p.y) + " " + std::to_string(angle) + ")"; }
std::string at(point p) { return "(at " + mm(p.x) + " " + mm(p.y) + ")"; }
std::string uuid(const std::string& name) { return "(uuid \"" + stable_uuid(name) + "\")"; }
std::string line(point a, point b) {
  return "(polyline (pts (xy " + mm(a.x) + " " + mm(a.y) + ") (xy " + mm(b.x) + " " + mm(b.y) +
         ")) (stroke (width 0.2) (type default)) (fill (type none)))\n";
}
std::string box(point half, bool filled) {
  return "(rectangle (start " + mm(-half.x) + " " + mm(half.y) + ") (end " + mm(half.x) + " " + mm(-half.y) +
         ") (stroke (width 0.2) (type default)) (fill (type " + (filled ? "background" : "none") + ")))\n";
}

constexpr const char* small_font = "(effects (font (size 1 1)))";
constexpr const char* font = "(effects (font (size 1.27 1.27)))";

// Towards the body, in the library's axes, where y grows upwards.
int pin_angle(side faces) {
  switch (faces) {
    case side::left:
      return 0;
    case side::right:
      return 180;
    case side::top:
      return 270;
    case side::bottom:
      return 90;
  }
  return 0;
}

const char* pin_type(pin_role role) {
  switch (role) {
    case pin_role::input:
      return "input";
    case pin_role::output:
      return "output";
    case pin_role::supply_in:
      return "power_in";
    case pin_role::supply_out:
      return "power_out";
    case pin_role::passive:
    case pin_role::ground:
    case pin_role::unused:
      return "passive";
  }
  return "passive";
}

// Two-pin parts are drawn along their axis: 1 unit on either side of the middle.
std::string two_pin_body(const part& part) {
  const bool upright = part.sheet.turn % 2 == 1;
  const auto turned = [&](int x, int y) { return upright ? point{y, -x} : point{x, y}; };
  char text[400];
  const auto plate = [&](double x) {
    const double a = x * 1.27;
    std::snprintf(text, sizeof text,
                  "(polyline (pts (xy %.2f %.2f) (xy %.2f %.2f)) (stroke (width 0.4) (type default)) (fill (type "
                  "none)))\n",
                  upright ? -1.6 : a, upright ? a : -1.6, upright ? 1.6 : a, upright ? a : 1.6);
    return std::string(text);
  };
  switch (part.kind) {
    case part_kind::capacitor:
      return plate(-0.3) + plate(0.3) + line(turned(-1, 0), {0, 0}) + line({0, 0}, turned(1, 0));
    case part_kind::suppressor:
      return box(upright ? point{1, 1} : point{1, 1}, true) + plate(-0.8);
    case part_kind::jumper:
      return line(turned(-1, 0), turned(0, 1));
    default: {
      const double long_half = 1.27;
      const double short_half = 0.9;
      std::snprintf(text, sizeof text,
                    "(rectangle (start %.2f %.2f) (end %.2f %.2f) (stroke (width 0.2) (type default)) (fill (type "
                    "%s)))\n",
                    upright ? -short_half : -long_half, upright ? long_half : short_half,
                    upright ? short_half : long_half, upright ? -long_half : -short_half,
                    part.kind == part_kind::bead ? "outline" : "background");
      return text;
    }
  }
}

std::string library_symbol(const part& part, const sheet& sheet) {
  const bool named = part.half_width > 1;
  std::string text = "(symbol \"board:" + part.ref + "\" (pin_numbers" + (named ? "" : " (hide yes)") +
                     ") (pin_names (offset 0.5)" + (named ? "" : " (hide yes)") +
                     ") (exclude_from_sim no) (in_bom yes) (on_board yes)\n";
  text += "(property \"Reference\" \"" + part.ref.substr(0, part.ref.find_first_of("0123456789")) + "\" (at 0 0 0) " +
          font + ")\n(property \"Value\" \"\" (at 0 0 0) " + font + ")\n";
  text += "(symbol \"" + part.ref + "_1_1\"\n";
  text += part.half_width == 0 ? two_pin_body(part) : box(half_body(part), true);
  for (const placed_pin& pin : sheet.pins) {
    if (pin.owner != &part) continue;
    text += std::string("(pin ") + pin_type(pin.what->role) + " line " +
            at({pin.offset.x, -pin.offset.y}, pin_angle(pin.faces)) + " (length 2.54) (name \"" + pin.what->name +
            "\" " + small_font + ") (number \"" + pin.what->number + "\" " + small_font + "))\n";
  }
  return text + "))\n";
}

std::string instance(const part& part, const std::string& root) {
  const point place = {part.sheet.x, part.sheet.y};
  const point half = half_body(part);
  // Beside what stands upright, above what lies.
  const bool upright = part.half_width == 0 && part.sheet.turn % 2 == 1;
  const bool small_box = part.half_width > 0 && part.half_width <= 4;
  point ref_at = {place.x, place.y - half.y - 3};
  point value_at = {place.x, place.y - half.y - 1};
  std::string justify;
  if (upright) {
    ref_at = {place.x + 2, place.y - 1};
    value_at = {place.x + 2, place.y + 1};
    justify = " (justify left)";
  } else if (part.half_width == 0) {
    ref_at.y = place.y - 3;
    value_at.y = place.y + 3;
  } else if (small_box) {
    ref_at = {place.x + 1, place.y - half.y - 3};
    value_at = {place.x + 1, place.y - half.y - 1};
    justify = " (justify left)";
  }
  const bool copper = is_copper_only(part);
  std::string text = "(symbol (lib_id \"board:" + part.ref + "\") " + at(place, 0) +
                     " (unit 1) (exclude_from_sim no) (in_bom " + (copper ? "no" : "yes") +
                     ") (on_board yes) (dnp no) " + uuid(part.ref) + "\n";
  const std::string look = "(effects (font (size 1.27 1.27))" + justify + ")";
  const std::string hidden = "(effects (font (size 1.27 1.27)) (hide yes))";
  text += "(property \"Reference\" \"" + part.ref + "\" " + at(ref_at, 0) + " " + look + ")\n";
  text += "(property \"Value\" \"" + part.value + "\" " + at(value_at, 0) + " " + (copper ? hidden : look) + ")\n";
  text += "(property \"Footprint\" \"\" " + at(place, 0) + " (effects (font (size 1.27 1.27)) (hide yes)))\n";
  for (const pin& pin : part.pins) {
    text += "(pin \"" + pin.number + "\" " + uuid(part.ref + "." + pin.number) + ")\n";
  }
  return text + "(instances (project \"ht_modem\" (path \"/" + root + "\" (reference \"" + part.ref +
         "\") (unit 1)))))\n";
}

std::string label(const net_label& label) {
  const int angle = label.faces == side::left     ? 180
                    : label.faces == side::top    ? 90
                    : label.faces == side::bottom ? 270
                                                  : 0;
  const bool reversed = label.faces == side::left || label.faces == side::bottom;
  return "(label \"" + label.net + "\" " + at(label.at, angle) + " (effects (font (size 1.27 1.27)) (justify " +
         (reversed ? "right" : "left") + " bottom)) " + uuid("label " + label.net + mm(label.at.x) + mm(label.at.y)) +
         ")\n";
}

}  // namespace

std::string stable_uuid(std::string_view name) {
  // FNV-1a, twice.
  std::uint64_t a = 0xcbf29ce484222325U;
  std::uint64_t b = 0x9ae16a3b2f90404fU;
  for (const char c : name) {
    a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    b = (b ^ static_cast<unsigned char>(c)) * 0x100000001b3U + 1;
  }
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-5%03x-8%03x-%012llx", static_cast<unsigned>(a >> 32),
                static_cast<unsigned>(a >> 16) & 0xFFFFU, static_cast<unsigned>(a) & 0xFFFU,
                static_cast<unsigned>(b >> 52), static_cast<unsigned long long>(b & 0xFFFFFFFFFFFFU));
  return text;
}

std::string kicad_schematic(const circuit& board) {
  const sheet sheet = lay_out(board);
  const std::string root = stable_uuid("root");
  std::string text = "(kicad_sch (version 20250114) (generator \"hw-generate\") (generator_version \"1\") (uuid \"" +
                     root +
                     "\") (paper \"A3\")\n(title_block (title \"Kentongan HT modem\") (comment 1 \"Generated by "
                     "hw-generate from hw/source; never built yet\"))\n(lib_symbols\n";
  for (const part& part : board.parts) text += library_symbol(part, sheet);
  text += ")\n";
  for (const caption& caption : board.captions) {
    text += "(text \"" + caption.text + "\" (exclude_from_sim no) " + at({caption.x, caption.y}, 0) +
            " (effects (font (size 2.5 2.5) (bold yes)) (justify left bottom)) " + uuid(caption.text) + ")\n";
  }
  for (const point& junction : sheet.junctions) {
    text += "(junction " + at(junction) + " (diameter 0) (color 0 0 0 0) " +
            uuid("junction " + mm(junction.x) + mm(junction.y)) + ")\n";
  }
  for (const placed_pin& pin : sheet.pins) {
    if (pin.what->net.empty()) {
      text += "(no_connect " + at(pin.at) + " " + uuid("open " + pin.owner->ref + pin.what->number) + ")\n";
    }
  }
  for (const wire& wire : sheet.wires) {
    text += "(wire (pts (xy " + mm(wire.from.x) + " " + mm(wire.from.y) + ") (xy " + mm(wire.to.x) + " " +
            mm(wire.to.y) + ")) (stroke (width 0) (type default)) " +
            uuid("wire " + mm(wire.from.x) + mm(wire.from.y) + mm(wire.to.x) + mm(wire.to.y)) + ")\n";
  }
  for (const net_label& made : sheet.labels) text += label(made);
  for (const part& part : board.parts) text += instance(part, root);
  return text + "(sheet_instances (path \"/\" (page \"1\")))\n(embedded_fonts no)\n)\n";
}

std::string kicad_project() {
  // The symbols are in the sheet itself and footprints are not chosen there: both of no meaning to a rule check.
  return "{\n  \"erc\": {\"rule_severities\": {\"lib_symbol_issues\": \"ignore\", \"footprint_link_issues\": "
         "\"ignore\"}},\n"
         "  \"meta\": {\"filename\": \"ht_modem.kicad_pro\", \"version\": 3}\n}\n";
}

}  // namespace kentongan::hw
