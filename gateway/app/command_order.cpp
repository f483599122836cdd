#include "gateway/app/commands.hpp"
namespace kentongan::app {
void add_order(CLI::App&, command&) {}
}
