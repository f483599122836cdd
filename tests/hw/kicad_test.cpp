// KiCad reads the generated schematic as we meant it: no violation of its electrical rules, and its netlist is ours.
#include "hw/emit/nets.hpp"
#include "hw/source/board.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;
using namespace kentongan::hw;

namespace {

// A folder of its own with the committed files; KiCad writes its settings there too, not into anybody's home.
struct workshop {
  fs::path folder = fs::path(KENTONGAN_BIN_DIR).parent_path() / "hw_kicad";
  explicit workshop(const std::string& name) {
    folder /= name;
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const char* file : {"ht_modem.kicad_sch", "ht_modem.kicad_pro"}) {
      fs::copy_file(fs::path(KENTONGAN_SOURCE_DIR) / "hw/made" / file, folder / file);
    }
  }
  int run(const std::string& arguments) const {
    const std::string command = "cd '" + folder.string() + "' && HOME='" + folder.string() + "' XDG_CONFIG_HOME='" +
                                folder.string() + "' kicad-cli " + arguments + " >log 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string read(const std::string& file) const {
    std::ifstream in(folder / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

bool judge_is_here() {
  static const bool here = std::system("command -v kicad-cli >/dev/null 2>&1") == 0;
  if (here) return true;
  const char* ci = std::getenv("CI");
  if (ci != nullptr && *ci != '\0') {
    FAIL("kicad-cli is missing: .ci/install_judge");
  } else {
    MESSAGE("### THE SCHEMATIC WAS NOT JUDGED: kicad-cli is missing. .ci/install_judge installs it. ###");
  }
  return false;
}

using group = std::set<std::string>;

std::set<group> groups_of_kicad(const std::string& text) {
  static const std::regex node(R"re(\(node\s+\(ref "([^"]+)"\)\s+\(pin "([^"]+)"\))re");
  std::set<group> groups;
  std::size_t at = text.find("(net ");
  while (at != std::string::npos) {
    const std::size_t next = text.find("(net ", at + 1);
    const std::string net = text.substr(at, next - at);
    group members;
    for (std::sregex_iterator match(net.begin(), net.end(), node); match != std::sregex_iterator(); ++match) {
      members.insert(match->str(1) + "." + match->str(2));
    }
    if (members.size() > 1) groups.insert(members);
    at = next;
  }
  return groups;
}

std::set<group> groups_of_source() {
  std::set<group> groups;
  for (const auto& [name, pins] : nets_of(modem_board())) {
    group members;
    for (const net_pin& pin : pins) members.insert(pin.ref + "." + pin.number);
    groups.insert(members);
  }
  return groups;
}

}  // namespace

TEST_CASE("no violation of electrical rules") {
  if (!judge_is_here()) return;
  const workshop here("erc");
  const int status = here.run("sch erc --severity-all --exit-code-violations -o erc.rpt ht_modem.kicad_sch");
  CHECK_MESSAGE(status == 0, here.read("erc.rpt"));
  CHECK(here.read("erc.rpt").find("ERC messages: 0") != std::string::npos);
}

TEST_CASE("a wire that is missing is noticed") {
  if (!judge_is_here()) return;
  const workshop here("broken");
  std::string text = here.read("ht_modem.kicad_sch");
  const std::size_t begin = text.find("(wire ");
  REQUIRE(begin != std::string::npos);
  text.erase(begin, text.find('\n', begin) - begin);
  std::ofstream(here.folder / "ht_modem.kicad_sch", std::ios::binary) << text;
  CHECK(here.run("sch erc --severity-all --exit-code-violations -o erc.rpt ht_modem.kicad_sch") == 5);
  REQUIRE(here.run("sch export netlist --format kicadsexpr -o board.net ht_modem.kicad_sch") == 0);
  CHECK(groups_of_kicad(here.read("board.net")) != groups_of_source());
}

TEST_CASE("the netlist that KiCad reads is the source's") {
  if (!judge_is_here()) return;
  const workshop here("netlist");
  REQUIRE(here.run("sch export netlist --format kicadsexpr -o board.net ht_modem.kicad_sch") == 0);
  const std::set<group> kicad = groups_of_kicad(here.read("board.net"));
  CHECK(kicad.size() > 40);
  CHECK(kicad == groups_of_source());
}
