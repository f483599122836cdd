// journal verify: is the record whole and untouched?
#include "gateway/app/commands.hpp"
#include "gateway/journal/store.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <span>

namespace kentongan::app {

namespace {

std::string hex(std::span<const std::byte> octets) {
  std::string text;
  for (auto octet : octets) text += fmt::format("{:02x}", std::to_integer<unsigned>(octet));
  return text;
}

int verify(const common_options& o, const std::string& given) {
  std::string file = given;
  if (file.empty()) {
    const auto config = load_configuration(o);
    if (!config) return exit_config;
    file = config->settings.journal_file().string();
  }
  auto store = journal::store::open_read_only(file);
  if (!store) {
    std::cerr << "error: " << store.error().message << '\n';
    return 74;
  }
  auto chain = store->verify();
  if (!chain) {
    std::cerr << "error: " << chain.error().message << '\n';
    return 74;
  }
  if (chain->broken) {
    std::cout << file << ": BROKEN at seq " << chain->broken->seq << ": " << chain->broken->why << '\n';
    return 1;
  }
  const auto differences = store->verify_projections();
  if (!differences) {
    std::cerr << "error: " << differences.error().message << '\n';
    return 74;
  }
  for (const auto& d : *differences) std::cout << file << ": projection differs: " << d << '\n';
  if (!differences->empty()) return 1;
  std::cout << file << ": " << chain->facts << " facts, chain whole, projections agree; last hash " << hex(chain->last)
            << '\n';
  return 0;
}

}  // namespace

void add_journal(CLI::App& root, command& chosen) {
  auto* c = root.add_subcommand("journal", "Look after the journal");
  c->require_subcommand(1);
  auto* v = c->add_subcommand("verify", "Check the hash chain and the projections; exit 1 when something is wrong");
  auto file = std::make_shared<std::string>();
  v->add_option("file", *file, "The journal's file (default: the settings' own)");
  v->footer("Examples:\n  kentongan journal verify\n  kentongan journal verify /backup/journal.db");
  v->callback([&chosen, file] { chosen = [file](const common_options& o) { return verify(o, *file); }; });
}

}  // namespace kentongan::app
