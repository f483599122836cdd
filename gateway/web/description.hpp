// The description of all routes in OpenAPI 3.1: openapi.json beside this file, which becomes part of the program.
//
//   GET /api/v1/openapi.json   anyone
#pragma once
#include "gateway/web/router.hpp"

#include <string_view>
#include <vector>

namespace kentongan::web {

std::string_view description();  // JSON

void add_description_route(std::vector<route>&);

}  // namespace kentongan::web
