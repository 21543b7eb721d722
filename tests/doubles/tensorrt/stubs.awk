# Writes a class that defines every pure virtual method of some of the vendor's classes, from preprocessed
# headers: each ends the process. The double's classes derive from these and define what a client may call, so
# one text serves all releases however many methods they have beyond that.
BEGIN {
    RS = ";"
    print "#pragma GCC system_header"
    print "#include <cstdlib>"
}
{
    gsub(/[ \t\r\n]+/, " ")
    if (match($0, /(class|struct) (VBuilder|VBuilderConfig|VNetworkDefinition|VTensor|VOptimizationProfile|VTimingCache|IParser|IParserError)( : public [A-Za-z_0-9:]+)? \{/)) {
        head = substr($0, RSTART, RLENGTH)
        split(head, words, " ")
        class = words[2]
        inside = class ~ /^V/ ? "namespace nvinfer1 { namespace apiv {" : "namespace nvonnxparser { namespace stubs {"
        base = class ~ /^V/ ? class : "nvonnxparser::" class
        print inside
        print "class Stub" substr(class, 2) " : public " base "\n{\npublic:"
        $0 = substr($0, RSTART + RLENGTH)
    }
    if (class == "") {
        next
    }
    gsub(/\{ ?\}/, "")
    if ($0 ~ /\} ?$/) {
        print "};\n} }"
        class = ""
        next
    }
    gsub(/(public|protected|private) ?:/, "")
    gsub(/\[\[[^]]*\]\]/, "")
    gsub(/__attribute__ ?\(\([^)]*\)\)/, "")
    if ($0 ~ /= ?0 ?$/ && $0 ~ /virtual/ && $0 !~ /~/) {
        sub(/= ?0 ?$/, "")
        gsub(/virtual /, "")
        gsub(/ = nullptr/, "")
        print "    " $0 " override { std::abort(); }"
    }
}
