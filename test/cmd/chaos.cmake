graftd_add_test(
  cmd_chaos_test
  SOURCES
  chaos_explain_test.cpp
  chaos_plan_test.cpp
  chaos_units_test.cpp
  LIBRARIES
  graftd_chaos)
