// Everything made from hw/source agrees: lists, firmware, cables, and rules that any such board must keep.
#include "firmware/board/rp2040/pins.hpp"
#include "hw/emit/nets.hpp"
#include "hw/source/board.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace pins = kentongan::board::rp2040::pins;
using namespace kentongan::hw;

namespace {

std::string committed(const std::string& path) {
  std::ifstream in(std::string(KENTONGAN_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::set<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// The nets that a signal can reach without crossing the given parts.
std::set<std::string> reach(const std::set<std::string>& from, const std::set<std::string>& without) {
  std::set<std::string> reached = from;
  for (bool grown = true; grown;) {
    grown = false;
    for (const part& part : modem_board().parts) {
      if (without.contains(part.ref)) continue;
      const bool touched = std::ranges::any_of(part.pins, [&](const pin& pin) { return reached.contains(pin.net); });
      if (!touched) continue;
      for (const pin& pin : part.pins) grown = (!pin.net.empty() && reached.insert(pin.net).second) || grown;
    }
  }
  return reached;
}

// The committed netlist, read back: what a reader of the file sees, not what the generator meant.
net_list committed_nets() {
  net_list nets;
  for (const std::string& line : lines_of(committed("hw/made/netlist.txt"))) {
    if (line.starts_with("#")) continue;
    const std::size_t colon = line.find(':');
    for (const std::string& word : words(line.substr(colon + 1))) {
      const std::size_t dot = word.find('.');
      nets[line.substr(0, colon)].push_back({word.substr(0, dot), word.substr(dot + 1)});
    }
  }
  return nets;
}

struct bom_line {
  std::set<std::string> refs;
  std::string value;
};

std::vector<bom_line> committed_bom() {
  std::vector<bom_line> lines;
  for (const std::string& line : lines_of(committed("hw/made/bom.csv"))) {
    if (!line.starts_with('"')) continue;
    const std::size_t refs_end = line.find('"', 1);
    const std::size_t value_begin = line.find('"', refs_end + 1) + 1;
    const std::size_t value_end = line.find('"', value_begin);
    const bom_line read{words(line.substr(1, refs_end - 1)), line.substr(value_begin, value_end - value_begin)};
    const std::string count = line.substr(refs_end + 2, value_begin - 2 - (refs_end + 2));
    CHECK(count == std::to_string(read.refs.size()));
    lines.push_back(read);
  }
  return lines;
}

}  // namespace

TEST_CASE("every generated file is current") {
  const auto files = all_files(modem_board());
  CHECK(files.size() >= 5);
  for (const auto& [path, text] : files) {
    CAPTURE(path);
    CHECK_MESSAGE(committed(path) == text, "run hw-generate on the repository");
  }
}

TEST_CASE("references are unique and every part says why it is there") {
  std::set<std::string> refs;
  for (const part& part : modem_board().parts) {
    CAPTURE(part.ref);
    CHECK(refs.insert(part.ref).second);
    CHECK_FALSE(part.reason.empty());
    CHECK_FALSE(part.footprint.empty());
    std::set<std::string> numbers;
    for (const pin& pin : part.pins) {
      CHECK(numbers.insert(pin.number).second);
      CHECK((pin.role == pin_role::unused) == pin.net.empty());
    }
    const bool has_amount = part.kind == part_kind::resistor || part.kind == part_kind::capacitor;
    CHECK((!has_amount || amount(part.value) > 0));
  }
}

TEST_CASE("fewer than forty parts beside the Pico, none finer than 0805 and SOIC") {
  const std::set<std::string> solderable = {"0805",   "1206",  "1206-3", "SOT-23", "SMA",     "SOIC-14", "DIP-16",
                                            "DIP-20", "SIP-6", "EI14",   "radial", "trimmer", "DE-9",    "Pico"};
  int count = 0;
  for (const part& part : modem_board().parts) {
    if (is_copper_only(part)) continue;
    CAPTURE(part.ref);
    CHECK(solderable.contains(part.footprint));
    if (part.kind != part_kind::processor) ++count;
  }
  CHECK(count < 40);
  CHECK(count > 30);
}

TEST_CASE("no net has a single pin") {
  for (const auto& [name, members] : committed_nets()) {
    CAPTURE(name);
    CHECK(members.size() >= 2);
  }
}

TEST_CASE("no net has two drivers") {
  for (const auto& [name, members] : committed_nets()) {
    CAPTURE(name);
    int drivers = 0;
    for (const net_pin& member : members) {
      for (const pin& pin : modem_board().find(member.ref)->pins) {
        const bool drives = pin.role == pin_role::output || pin.role == pin_role::supply_out;
        if (pin.number == member.number && drives) ++drivers;
      }
    }
    CHECK(drivers <= 1);
  }
}

TEST_CASE("every supply pin of a chip has 100 nF in its own block") {
  int checked = 0;
  for (const part& chip : modem_board().parts) {
    for (const pin& supply : chip.pins) {
      if (supply.role != pin_role::supply_in || supply.net == "GND") continue;
      ++checked;
      CAPTURE(chip.ref);
      CHECK(std::ranges::any_of(modem_board().parts, [&](const part& part) {
        if (part.kind != part_kind::capacitor || part.block != chip.block || amount(part.value) < 99e-9) return false;
        const std::set<std::string> between = {part.pins[0].net, part.pins[1].net};
        return between == std::set<std::string>{supply.net, "GND"};
      }));
    }
  }
  CHECK(checked == 1);
}

TEST_CASE("BOM and netlist name the same parts with the same values") {
  std::map<std::string, std::string> bought;
  for (const bom_line& line : committed_bom()) {
    for (const std::string& ref : line.refs) CHECK(bought.emplace(ref, line.value).second);
  }
  std::set<std::string> wired;
  for (const auto& [name, members] : committed_nets()) {
    for (const net_pin& member : members) {
      if (!is_copper_only(*modem_board().find(member.ref))) wired.insert(member.ref);
    }
  }
  CHECK(bought.size() == wired.size());
  for (const auto& [ref, value] : bought) {
    CAPTURE(ref);
    CHECK(wired.contains(ref));
    CHECK(value == modem_board().find(ref)->value);
  }
}

TEST_CASE("SPICE computes with the values that the BOM orders") {
  std::map<std::string, double> simulated;
  for (const std::string& line : lines_of(committed("hw/made/board.inc"))) {
    const std::size_t at = line.find("{vary(");
    if (at != std::string::npos) simulated[line.substr(1, line.find(' ') - 1)] = std::stod(line.substr(at + 6));
  }
  std::size_t compared = 0;
  for (const bom_line& line : committed_bom()) {
    for (const std::string& ref : line.refs) {
      if (ref.find_first_not_of("RC0123456789") != std::string::npos || ref.starts_with("RV")) continue;
      CAPTURE(ref);
      ++compared;
      REQUIRE(simulated.contains(ref));
      CHECK(simulated.at(ref) == doctest::Approx(amount(line.value)).epsilon(1e-5));
    }
  }
  CHECK(compared == simulated.size());
  CHECK(compared > 15);
}

TEST_CASE("the firmware's pins are the board's nets, on pins that can do what they must") {
  // Written out here once more: what the firmware compiles with, against the Pico's pins as the board is wired.
  const std::map<unsigned, std::string> firmware = {
      {pins::uart_tx, "UART_TX"},       {pins::uart_rx, "UART_RX"},           {pins::ptt_keep_alive, "KEEP_ALIVE"},
      {pins::ptt_sense, "PTT_SENSE"},   {pins::squelch, "SQUELCH"},           {pins::lamp_host, "LAMP_HOST"},
      {pins::lamp_alive, "LAMP_ALIVE"}, {pins::lamp_receive, "LAMP_RECEIVE"}, {pins::lamp_transmit, "LAMP_TRANSMIT"},
      {pins::lamp_fault, "LAMP_FAULT"}, {pins::audio_out, "TX_PWM"},          {pins::audio_in, "RX_ADC"}};
  std::size_t used = 0;
  for (const pin& pin : modem_board().find("A1")->pins) {
    if (!pin.name.starts_with("GP") || pin.net.empty()) continue;
    ++used;
    CAPTURE(pin.name);
    const auto number = static_cast<unsigned>(std::stoul(pin.name.substr(2)));
    REQUIRE(firmware.contains(number));
    CHECK(firmware.at(number) == pin.net);
  }
  CHECK(used == firmware.size());
  CHECK(pins::board_lamp == 25);
  CHECK((pins::audio_in >= 26 && pins::audio_in <= 28));  // the others have no converter
  CHECK(pins::uart_tx % 4 == 0);                          // RP2040 datasheet, table 2: UART TX and RX functions
  CHECK(pins::uart_rx == pins::uart_tx + 1);
}

TEST_CASE("the Pico's pins are numbered as Raspberry Pi numbers them") {
  const std::map<std::string, std::string> known = {{"1", "GP0"},   {"4", "GP2"},       {"20", "GP15"}, {"21", "GP16"},
                                                    {"29", "GP22"}, {"30", "RUN"},      {"31", "GP26"}, {"33", "AGND"},
                                                    {"34", "GP28"}, {"35", "ADC_VREF"}, {"36", "3V3"},  {"39", "VSYS"}};
  std::size_t seen = 0;
  for (const pin& pin : modem_board().find("A1")->pins) {
    const auto row = known.find(pin.number);
    if (row == known.end()) continue;
    ++seen;
    CHECK(row->second == pin.name);
  }
  CHECK(seen == known.size());
}

TEST_CASE("cables lead every signal to its pin and never two outputs of a radio together") {
  const std::map<std::string, std::string> allowed = {
      {"1", "SPK_X"}, {"2", "MIC_X"}, {"3", "PTT_X"}, {"4", "COS_X"}, {"5", "RGND_X"}};
  const std::string wiring = committed("hw/made/WIRING.md");
  CHECK(modem_board().cables.size() >= 5);
  for (const cable& cable : modem_board().cables) {
    CAPTURE(cable.title);
    CHECK_FALSE(cable.source.empty());
    CHECK(wiring.find("## " + cable.title) != std::string::npos);
    std::set<std::string> used;
    for (const cable_wire& wire : cable.wires) {
      if (wire.pin.empty()) continue;
      CHECK(used.insert(wire.pin).second);
      REQUIRE(allowed.contains(wire.pin));
      CHECK(allowed.at(wire.pin) == net_at(modem_board(), "J1", wire.pin));
    }
    for (const char* needed : {"1", "2", "3", "5"}) CHECK(used.contains(needed));
  }
}

TEST_CASE("only transformers and couplers stand between the radio and the computer") {
  const std::set<std::string> barrier = {"T1", "T2", "U2", "JP1", "JP2", "JP3"};
  const auto radio = reach({"SPK_X", "MIC_X", "PTT_X", "COS_X", "RGND_X"}, barrier);
  const auto logic = reach({"GND"}, barrier);
  for (const std::string& net : radio) {
    CAPTURE(net);
    CHECK_FALSE(logic.contains(net));
  }
  CHECK(radio.contains("RGND"));
  CHECK(logic.contains("VSYS"));
  CHECK(radio.size() + logic.size() == committed_nets().size() - 1);  // LED_B is inside U2
}

TEST_CASE("every line of the radio passes a bead, and 100 pF to the radio's ground") {
  const net_list nets = committed_nets();
  for (const pin& contact : modem_board().find("J1")->pins) {
    if (contact.net.empty()) continue;
    CAPTURE(contact.net);
    for (const net_pin& member : nets.at(contact.net)) {
      if (member.ref == "J1") continue;
      const part& guard = *modem_board().find(member.ref);
      if (contact.net == "RGND_X") {
        CHECK(guard.kind == part_kind::bead);
      } else {
        CHECK(guard.kind == part_kind::rf_filter);
        CHECK(net_at(modem_board(), guard.ref, "2") == "RGND");
        CHECK(amount(guard.value) == doctest::Approx(100e-12));
      }
    }
  }
}
