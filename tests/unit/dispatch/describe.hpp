// Facts, effects and views as text: a short line for dialogues in tests, every field for comparisons.
#pragma once
#include "gateway/dispatch/dispatcher.hpp"

#include <string>

namespace kentongan::dispatch::test {

// "damkar-1 offered>accepted", "delivery 2 recalled", "ladder damkar repeat", "closed done" ...
std::string line(const domain::fact&);
// "send 3 update phone:budi", "recall 1 phone:budi"; reports are empty
std::string line(const domain::effect&);

// Every field, so that two of them are equal exactly when their texts are.
std::string dump(const domain::fact&);
std::string dump(const domain::order_view&);
std::string dump(const domain::transmission&);
std::string dump(const domain::reply&);
// Open orders, deadlines and what stands apart from orders: all that the journal alone decides.
std::string dump(const dispatcher&);
std::string situation(const dispatcher&);  // the latter part

}  // namespace kentongan::dispatch::test
