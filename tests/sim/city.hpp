// The city of the simulation: small, with every kind of thing a city has (several agencies, standby units, desks, local
// agencies, reserve channels).
#pragma once
#include "gateway/domain/city.hpp"

namespace kentongan::sim {

domain::city small_city();

}  // namespace kentongan::sim
