package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.server.repository.ModelConfig;
import dev.lamina.server.repository.VersionPolicy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TensorFlow Serving's REST API answers, request by request. */
final class RestContractTest {
  private static ModelServer server;
  private static Rest rest;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    ServingModels.halfPlusTwo(directory.resolve("half/123"));
    ServingModels.halfPlusTwo(directory.resolve("half/124"));
    ServingModels.arithmetic(directory.resolve("arithmetic/1"));
    ServingModels.echo(directory.resolve("echo/1"));
    ServingModels.catOrDog(directory.resolve("pets/1"));
    server =
        ModelServer.builder()
            .model(
                ModelConfig.of("half", directory.resolve("half"))
                    .policy(VersionPolicy.all())
                    .labels(Map.of("stable", 123L)))
            .model("arithmetic", directory.resolve("arithmetic"))
            .model("echo", directory.resolve("echo"))
            .model("pets", directory.resolve("pets"))
            .start();
    rest = new Rest(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // Predict, rows.

  @Test
  void rowsInGiveRowsOut() throws Exception {
    assertThat(predict("half", "{\"instances\": [1.0, 2.0, 5.0]}"))
        .isEqualTo(ok("{\"predictions\":[2.5,3.0,4.5]}"));
  }

  @Test
  void rowsMayBeLists() throws Exception {
    assertThat(predict("half", "{\"instances\": [[1.0, 2.0], [3.0, 4.0]]}"))
        .isEqualTo(ok("{\"predictions\":[[2.5,3.0],[3.5,4.0]]}"));
  }

  @Test
  void aSignatureMayBeNamedBeforeOrAfterTheValues() throws Exception {
    String before = "{\"signature_name\": \"int64\", \"instances\": [[1, 2]]}";
    String after = "{\"instances\": [[1, 2]], \"signature_name\": \"int64\"}";

    assertThat(predict("echo", before)).isEqualTo(ok("{\"predictions\":[[1,2]]}"));
    assertThat(predict("echo", after)).isEqualTo(ok("{\"predictions\":[[1,2]]}"));
  }

  @Test
  void severalInputsAndOutputsAreObjects() throws Exception {
    assertThat(
            predict("arithmetic", "{\"instances\": [{\"a\": 3, \"b\": 4}, {\"b\": 2, \"a\": 1}]}"))
        .isEqualTo(
            ok("{\"predictions\":[{\"product\":12.0,\"sum\":7.0},{\"product\":2.0,\"sum\":3.0}]}"));
  }

  @Test
  void oneNamedInputMayBeAnObject() throws Exception {
    assertThat(predict("half", "{\"instances\": [{\"x\": 1}, {\"x\": 2}]}"))
        .isEqualTo(ok("{\"predictions\":[2.5,3.0]}"));
  }

  @Test
  void outputsWithoutRowsCannotBeAnsweredAsRows() throws Exception {
    String request = "{\"signature_name\": \"total\", \"instances\": [{\"a\": 3, \"b\": 4}]}";

    assertThat(predict("arithmetic", request))
        .isEqualTo(error(400, "Tensor name: total has no shape information "));
  }

  @Test
  void outputsOfDifferentRowsCannotBeAnsweredAsRows() throws Exception {
    String request = "{\"signature_name\": \"uneven\", \"instances\": [{\"a\": 3, \"b\": 4}]}";

    assertThat(predict("arithmetic", request))
        .isEqualTo(error(400, "Tensor name: sum has inconsistent batch size: 1 expecting: 2"));
  }

  // Predict, columns.

  @Test
  void columnsInGiveColumnsOut() throws Exception {
    assertThat(predict("half", "{\"inputs\": [3.0, 4.0]}"))
        .isEqualTo(ok("{\"outputs\":[3.5,4.0]}"));
  }

  @Test
  void columnsMayBeNamed() throws Exception {
    assertThat(predict("half", "{\"inputs\": {\"x\": [[3.0], [4.0]]}}"))
        .isEqualTo(ok("{\"outputs\":[[3.5],[4.0]]}"));
    assertThat(predict("arithmetic", "{\"inputs\": {\"a\": [1, 2], \"b\": [3, 4]}}"))
        .isEqualTo(ok("{\"outputs\":{\"product\":[3.0,8.0],\"sum\":[4.0,6.0]}}"));
  }

  @Test
  void aSingleNumberIsAColumn() throws Exception {
    assertThat(predict("half", "{\"inputs\": 4}")).isEqualTo(ok("{\"outputs\":4.0}"));
    String total = "{\"signature_name\": \"total\", \"inputs\": {\"a\": [1, 2], \"b\": 3}}";
    assertThat(predict("arithmetic", total)).isEqualTo(ok("{\"outputs\":3.0}"));
  }

  // Values.

  @Test
  void numbersThatAreNoneAreTokens() throws Exception {
    assertThat(predict("half", "{\"instances\": [NaN, Infinity, -Infinity]}"))
        .isEqualTo(ok("{\"predictions\":[NaN,Infinity,-Infinity]}"));
  }

  @Test
  void valuesHaveTheSignaturesType() throws Exception {
    assertEcho("float", "[0.1,-2.0]");
    assertEcho("double", "[0.1,1.0E300]");
    assertEcho("half", "[0.5,65504.0]");
    assertEcho("bfloat16", "[0.5,-1.0]");
    assertEcho("int8", "[-128,127]");
    assertEcho("int16", "[-32768,32767]");
    assertEcho("int32", "[-2147483648,2147483647]");
    assertEcho("int64", "[-9223372036854775808,9223372036854775807]");
    assertEcho("uint8", "[0,255]");
    assertEcho("uint16", "[0,65535]");
    assertEcho("uint32", "[0,4294967295]");
    assertEcho("uint64", "[0,18446744073709551615]");
    assertEcho("bool", "[true,false]");
    assertEcho("string", "[\"a\",\"π\\n\"]");
  }

  private static void assertEcho(String type, String values) throws Exception {
    String request = "{\"signature_name\":\"%s\",\"inputs\":%s}".formatted(type, values);

    assertThat(predict("echo", request)).as(type).isEqualTo(ok("{\"outputs\":" + values + "}"));
  }

  @Test
  void valuesOutsideTheTypeAreRefused() throws Exception {
    assertRefused("int8", "128", "JSON Value: 128 Type: Number is not of expected type: int8");
    assertRefused("uint8", "-1", "JSON Value: -1 Type: Number is not of expected type: uint8");
    assertRefused("int32", "1.5", "JSON Value: 1.5 Type: Number is not of expected type: int32");
    assertRefused(
        "int32",
        "2147483648",
        "JSON Value: 2147483648 Type: Number is not of expected type: int32");
    assertRefused("uint64", "-1", "JSON Value: -1 Type: Number is not of expected type: uint64");
    assertRefused("bool", "1", "JSON Value: 1 Type: Number is not of expected type: bool");
    assertRefused("string", "1", "JSON Value: 1 Type: Number is not of expected type: string");
    assertRefused("float", "null", "JSON Value: null Type: Null is not of expected type: float");
    assertRefused("float", "true", "JSON Value: true Type: True is not of expected type: float");
    assertRefused(
        "double",
        "1e400",
        "JSON Parse error: Number too big to be stored in double. at offset: 36");
  }

  private static void assertRefused(String type, String value, String message) throws Exception {
    String request = "{\"signature_name\":\"%s\",\"inputs\":%s}".formatted(type, value);

    assertThat(predict("echo", request)).as(type).isEqualTo(error(400, message));
  }

  @Test
  void bytesTravelAsBase64() throws Exception {
    String rows =
        "{\"signature_name\": \"bytes\", \"instances\": [{\"b64\": \"/wA=\"}, {\"b64\": \"YQ==\"}]}";
    assertThat(predict("echo", rows))
        .isEqualTo(ok("{\"predictions\":[{\"b64\":\"/wA=\"},{\"b64\":\"YQ==\"}]}"));
    String named =
        "{\"signature_name\": \"bytes\", \"instances\": [{\"image_bytes\": {\"b64\": \"/wA=\"}}]}";
    assertThat(predict("echo", named)).isEqualTo(ok("{\"predictions\":[{\"b64\":\"/wA=\"}]}"));
    String column = "{\"signature_name\": \"bytes\", \"inputs\": {\"b64\": \"/wA=\"}}";
    assertThat(predict("echo", column)).isEqualTo(ok("{\"outputs\":{\"b64\":\"/wA=\"}}"));
    String text = "{\"signature_name\": \"string\", \"inputs\": {\"b64\": \"aMOp\"}}";
    assertThat(predict("echo", text)).isEqualTo(ok("{\"outputs\":\"hé\"}"));
  }

  @Test
  void base64MustBeTheOnlyKeyOfItsObject() throws Exception {
    String request =
        "{\"signature_name\": \"bytes\", \"inputs\": {\"image_bytes\": [{\"b64\": \"YQ==\", \"x\": 1}]}}";

    assertThat(predict("echo", request))
        .isEqualTo(
            error(
                400,
                "JSON Value: {\n    \"b64\": \"YQ==\",\n    \"x\": 1\n} not formatted correctly for base64 data"));
  }

  @Test
  void base64ThatIsNoneIsRefused() throws Exception {
    String request = "{\"signature_name\": \"bytes\", \"inputs\": {\"b64\": \"?\"}}";

    assertThat(predict("echo", request)).isEqualTo(error(400, "Unable to base64 decode"));
  }

  // What is wrong with a predict request.

  @Test
  void rowsAndColumnsAtOnceAreRefused() throws Exception {
    assertThat(predict("half", "{\"instances\": [1], \"inputs\": [1]}"))
        .isEqualTo(
            error(
                400,
                "JSON Value: {\n    \"instances\": [1],\n    \"inputs\": [1]\n} Not formatted"
                    + " correctly expecting only one of 'inputs' or 'instances' keys to exist "));
  }

  @Test
  void neitherRowsNorColumnsAreRefused() throws Exception {
    assertThat(predict("half", "{\"signature_name\": \"serving_default\"}"))
        .isEqualTo(error(400, "Missing 'inputs' or 'instances' key"));
  }

  @Test
  void anEmptyDocumentIsRefused() throws Exception {
    assertThat(predict("half", ""))
        .isEqualTo(error(400, "JSON Parse error: The document is empty"));
  }

  @Test
  void whatIsNoJsonIsRefusedWithItsPlace() throws Exception {
    assertThat(predict("half", "instances = [1, 2]"))
        .isEqualTo(error(400, "JSON Parse error: Invalid value. at offset: 0"));
    assertThat(predict("nobody", "instances = [1, 2]").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoObjectIsRefused() throws Exception {
    assertThat(predict("half", "[1, 2]")).isEqualTo(error(400, "JSON Value: [1, 2] Is not object"));
  }

  @Test
  void valuesOfAnotherTypeAreRefusedWithTheirRow() throws Exception {
    assertThat(predict("half", "{\"instances\": [\"x\", \"y\"]}"))
        .isEqualTo(
            error(
                400,
                "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT:"
                    + " JSON Value: \"x\" Type: String is not of expected type: float"));
  }

  @Test
  void aSignatureNameThatIsNoStringIsRefused() throws Exception {
    assertThat(predict("half", "{\"signature_name\": 100}"))
        .isEqualTo(
            error(
                400,
                "JSON Value: {\n    \"signature_name\": 100\n} not formatted correctly."
                    + " 'signature_name' key must be a string value."));
  }

  @Test
  void aSignatureThatIsNotThereIsRefused() throws Exception {
    assertThat(predict("half", "{\"signature_name\": \"nope\", \"instances\": [1]}"))
        .isEqualTo(error(400, "Serving signature name: \"nope\" not found in signature def"));
  }

  @Test
  void instancesMustBeAListWithValues() throws Exception {
    assertThat(predict("half", "{\"instances\": 1}"))
        .isEqualTo(
            error(
                400,
                "JSON Value: {\n    \"instances\": 1\n} Expecting 'instances' to be an list/array"));
    assertThat(predict("half", "{\"instances\": []}"))
        .isEqualTo(
            error(400, "JSON Value: {\n    \"instances\": []\n} No values in 'instances' array"));
  }

  @Test
  void severalInputsNeedObjects() throws Exception {
    assertThat(predict("arithmetic", "{\"instances\": [1, 2]}"))
        .isEqualTo(
            error(
                400,
                "instances is a plain list, but expecting list of objects as multiple input"
                    + " tensors required as per tensorinfo_map"));
    assertThat(predict("arithmetic", "{\"inputs\": [1, 2]}"))
        .isEqualTo(
            error(
                400,
                "inputs is a plain value/list, but expecting an object as multiple input tensors"
                    + " required as per tensorinfo_map"));
  }

  @Test
  void everyRowHasEveryInputAndNoOther() throws Exception {
    assertThat(predict("arithmetic", "{\"instances\": [{\"a\": 1}]}"))
        .isEqualTo(
            error(
                400,
                "Failed to process element: 0 of 'instances' list. JSON object: {\n    \"a\": 1\n}"
                    + " keys must be equal to: a,b"));
    assertThat(predict("arithmetic", "{\"instances\": [{\"a\": 1, \"b\": 2, \"c\": 3}]}"))
        .isEqualTo(
            error(
                400,
                "Failed to process element: 0 key: c of 'instances' list. Error: INVALID_ARGUMENT:"
                    + " JSON object: does not have named input: c"));
    assertThat(predict("arithmetic", "{\"inputs\": {\"a\": 1}}"))
        .isEqualTo(error(400, "Missing named input: b in 'inputs' object."));
  }

  @Test
  void objectsAndListsDoNotMix() throws Exception {
    assertThat(predict("half", "{\"instances\": [1, {\"x\": 1}]}"))
        .isEqualTo(error(400, "Expecting value/list but got object at item 1 of input list"));
    assertThat(predict("half", "{\"instances\": [{\"x\": 1}, 1]}"))
        .isEqualTo(error(400, "Expecting object but got list at item 1 of input list"));
  }

  @Test
  void rowsHaveOneShape() throws Exception {
    String row = "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: ";
    assertThat(predict("half", "{\"instances\": [[1, 2], [3]]}"))
        .isEqualTo(error(400, row + "Expecting tensor size: 2 but got: 1"));
    assertThat(predict("half", "{\"instances\": [[1, 2], [[3, 4]]]}"))
        .isEqualTo(error(400, row + "Expecting shape [2] but got: [1,2]"));
  }

  @Test
  void listsOfOneLevelHaveOneLength() throws Exception {
    assertThat(predict("half", "{\"inputs\": [[1, 2], [3]]}"))
        .isEqualTo(
            error(400, "Encountered list at unexpected size: 1 at level: 1 expected size: 2"));
    assertThat(predict("half", "{\"inputs\": [1, [2]]}"))
        .isEqualTo(error(400, "Encountered list at unexpected level: 1 expected < 1"));
    assertThat(predict("half", "{\"inputs\": [[1], 2]}"))
        .isEqualTo(
            error(
                400,
                "JSON Value: 2 found at incorrect level: 2 in the JSON DOM. Expected at level: 2"));
  }

  // Classify and regress.

  @Test
  void regressGivesANumberForEachExample() throws Exception {
    String request =
        "{\"signature_name\": \"regress_x_to_y\", \"examples\": [{\"x\": 80.0}, {\"x\": [20.0]}]}";

    assertThat(rest.post("/v1/models/half:regress", request))
        .isEqualTo(ok("{\"results\":[42.0,12.0]}"));
  }

  @Test
  void classifyGivesLabelsAndScoresForEachExample() throws Exception {
    assertThat(
            rest.post(
                "/v1/models/half:classify",
                "{\"signature_name\": \"classify_x_to_y\", \"examples\": [{\"x\": 20.0}]}"))
        .isEqualTo(ok("{\"results\":[[[\"\",12.0]]]}"));
    assertThat(
            rest.post("/v1/models/pets:classify", "{\"examples\": [{\"x\": 0.25}, {\"x\": 1.0}]}"))
        .isEqualTo(
            ok("{\"results\":[[[\"cat\",0.25],[\"dog\",0.75]],[[\"cat\",1.0],[\"dog\",0.0]]]}"));
  }

  @Test
  void aContextBelongsToEveryExample() throws Exception {
    String request =
        "{\"signature_name\": \"regress_x_to_y\", \"context\": {\"x\": 4.0}, \"examples\": [{}, {\"x\": 8.0}]}";

    assertThat(rest.post("/v1/models/half:regress", request))
        .isEqualTo(ok("{\"results\":[4.0,6.0]}"));
  }

  @Test
  void examplesAreRefusedWhereTheyMakeNoSense() throws Exception {
    assertExamples(
        "{}",
        "JSON Value: {} When method is classify, key 'examples' is expected and was not found");
    assertExamples(
        "{\"examples\": 1}",
        "JSON Value: {\n    \"examples\": 1\n} Expecting 'examples' value to be an list/array");
    assertExamples(
        "{\"examples\": []}",
        "JSON Value: {\n    \"examples\": []\n} 'examples' value is an empty array");
    assertExamples("{\"examples\": [1]}", "Example must be JSON object but got JSON Number");
    assertExamples(
        "{\"examples\": [{\"x\": null}]}",
        "Feature: x has element with unexpected JSON type: Null");
    assertExamples(
        "{\"examples\": [{\"x\": [1, 2.5]}]}",
        "Unexpected element type in feature: x expecting type: int64");
    assertExamples(
        "{\"examples\": [{\"x\": 18446744073709551615}]}",
        "Feature: x has uint64_t element. Only int64_t is supported.");
    assertExamples(
        "{\"signature_name\": \"nope\", \"examples\": [{}]}",
        "No signature was found with the name: nope");
  }

  private static void assertExamples(String request, String message) throws Exception {
    assertThat(rest.post("/v1/models/pets:classify", request)).isEqualTo(error(400, message));
  }

  // Which version.

  @Test
  void aVersionIsAskedForByNumberOrLabel() throws Exception {
    String request = "{\"instances\": [1.0, 2.0]}";
    Rest.Reply expected = ok("{\"predictions\":[2.5,3.0]}");

    assertThat(rest.post("/v1/models/half/versions/123:predict", request)).isEqualTo(expected);
    assertThat(rest.post("/v1/models/half/labels/stable:predict", request)).isEqualTo(expected);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    String request = "{\"instances\": [1]}";

    assertThat(rest.post("/v1/models/foo:predict", request))
        .isEqualTo(error(404, "Servable not found for request: Latest(foo)"));
    assertThat(rest.post("/v1/models/half/versions/99:predict", request))
        .isEqualTo(error(404, "Servable not found for request: Specific(half, 99)"));
    assertThat(rest.post("/v1/models/half/labels/nope:predict", request).status()).isEqualTo(400);
    assertThat(rest.post("/v1/models/half/labels/nope:predict", request).body())
        .contains("Unrecognized servable version label");
  }

  // Paths.

  @Test
  void pathsAreTheSameInUpperCase() throws Exception {
    assertThat(rest.post("/V1/Models/half/Versions/123:PREDICT", "{\"instances\": [1]}"))
        .isEqualTo(ok("{\"predictions\":[2.5]}"));
    assertThat(rest.get("/V1/MODELS/half/LABELS/stable").status()).isEqualTo(200);
  }

  @Test
  void otherPathsAreMalformed() throws Exception {
    for (String path :
        new String[] {
          "/v1",
          "/v1/foo",
          "/v1/models/debug/model_name",
          "/v1/models/half:predict",
          "/v1/models/half/version/50:predict"
        }) {
      assertThat(rest.get(path)).isEqualTo(error(400, "Malformed request: GET " + path));
    }
    for (String path :
        new String[] {
          "/v1/foo",
          "/v1/models",
          "/v1/models/half/metadata",
          "/v1/models/half/version/50:regress",
          "/v1/models/half/versions/HELLO:regress",
          "/v1/models/half/versions/50/labels/some_label:regress"
        }) {
      assertThat(rest.post(path, "")).isEqualTo(error(400, "Malformed request: POST " + path));
    }
    assertThat(rest.get("/v1/models")).isEqualTo(error(400, "Missing model name in request."));
    assertThat(rest.post("/v1/models/half/versions/18446744073709551615:regress", ""))
        .isEqualTo(error(400, "Failed to convert version: 18446744073709551615 to numeric."));
    assertThat(rest.send(rest.request("/v1/models/half").DELETE()))
        .isEqualTo(error(400, "Malformed request: DELETE /v1/models/half"));
  }

  @Test
  void namesInPathsMayBeEncoded() throws Exception {
    assertThat(rest.post("/v1/models/h%61lf:predict", "{\"instances\": [1]}"))
        .isEqualTo(ok("{\"predictions\":[2.5]}"));
  }

  @Test
  void pathsThatLeadElsewhereAreRefused() throws Exception {
    for (String path :
        new String[] {
          "/v1/models/..%2f..%2fetc", "/v1/models/../../etc/passwd", "/v1/models/%00"
        }) {
      assertThat(rest.get(path).status()).as(path).isIn(400, 404);
    }
  }

  // Status and metadata.

  @Test
  void aVersionsStatusIsTold() throws Exception {
    Rest.Reply expected =
        ok(
            "{\"model_version_status\":[{\"version\":\"123\",\"state\":\"AVAILABLE\","
                + "\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");

    assertThat(rest.get("/v1/models/half/versions/123")).isEqualTo(expected);
    assertThat(rest.get("/v1/models/half/labels/stable")).isEqualTo(expected);
    assertThat(rest.get("/v1/models/half").body()).contains("\"124\"", "\"123\"");
    assertThat(rest.get("/v1/models/foo"))
        .isEqualTo(error(404, "Could not find any versions of model foo"));
    assertThat(rest.get("/v1/models/half/versions/99"))
        .isEqualTo(error(404, "Could not find version 99 of model half"));
  }

  @Test
  void metadataAreTheSignatures() throws Exception {
    String size = "{\"size\":\"%d\",\"name\":\"\"}";
    String shape =
        "{\"dim\":[%s,%s],\"unknown_rank\":false}".formatted(size.formatted(-1), size.formatted(1));
    String tensor = "{\"name\":\"%s:0\",\"dtype\":\"DT_FLOAT\",\"tensor_shape\":%s}";
    Rest.Reply reply = rest.get("/v1/models/half/versions/123/metadata");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .startsWith(
            "{\"model_spec\":{\"name\":\"half\",\"signature_name\":\"\",\"version\":\"123\"},"
                + "\"metadata\":{\"signature_def\":{\"signature_def\":{")
        .contains(
            "\"serving_default\":{\"inputs\":{\"x\":%s},\"outputs\":{\"y\":%s},\"method_name\":\"tensorflow/serving/predict\",\"defaults\":{}}"
                .formatted(tensor.formatted("x", shape), tensor.formatted("y/Add", shape)),
            "\"classify_x_to_y\":",
            "\"regress_x_to_y\":",
            "\"unknown_rank\":true")
        .endsWith("}}}}");
    assertThat(rest.get("/v1/models/foo/metadata"))
        .isEqualTo(error(404, "Servable not found for request: Latest(foo)"));
  }

  private static Rest.Reply predict(String model, String request) throws Exception {
    return rest.post("/v1/models/" + model + ":predict", request);
  }

  private static Rest.Reply ok(String body) {
    return new Rest.Reply(200, "application/json", body);
  }

  private static Rest.Reply error(int status, String message) {
    String escaped = message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return new Rest.Reply(status, "application/json", "{\"error\":\"" + escaped + "\"}");
  }
}
