#include "gateway/app/commands.hpp"
namespace kentongan::app {
void add_watch(CLI::App&, command&) {}
}
