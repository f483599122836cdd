# Makes the folder TO hold exactly these FILES of FROM, beside what npm puts there.
file(REMOVE_RECURSE "${TO}/src" "${TO}/public" "${TO}/tests" "${TO}/hp")
foreach(file ${FILES})
  configure_file("${FROM}/${file}" "${TO}/${file}" COPYONLY)
endforeach()
