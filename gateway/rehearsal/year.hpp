// The figures of a centre's year, as its annual report prints them: a CSV with the columns
// table,row_no,key,label_id,metric,value,unit,kind,note. Pure: text in, values out.
#pragma once
#include "gateway/domain/city.hpp"

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::rehearsal {

struct year_figures {
  struct share {
    std::string name;  // code of a category of the city, or its kecamatan
    unsigned incidents = 0;
  };
  int year = 0;
  std::vector<share> categories, kecamatan;
  std::array<unsigned, 12> answered{};  // calls that an agent answered, January first
  std::array<unsigned, 12> pranks{};    // calls to an agent that were pranks, or silent

  unsigned incidents() const;
};

// Read are the rows "incidents" whose key is a category or a kecamatan of the city (in any case of letters), and the
// rows "calls_answered" and "prank_ghost" whose key is a month ("2023-01"). Others are passed over. The fault names
// file, line and column.
std::variant<year_figures, std::string> parse_year(std::string_view csv, std::string_view file, const domain::city&);

}  // namespace kentongan::rehearsal
