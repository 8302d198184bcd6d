package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/** Elements of type int64, uint32 or uint64. */
final class LongElements extends ElementBuffer {
  private static final long MAX_UINT32 = 0xffff_ffffL;

  private long[] values = new long[8];

  LongElements(DType dtype) {
    super(dtype);
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT || !fits(parser)) {
      return false;
    }
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] =
        parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? parser.getBigIntegerValue().longValue()
            : parser.getLongValue();
    return true;
  }

  private boolean fits(JsonParser parser) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger value = parser.getBigIntegerValue();
      return dtype() == DType.UINT64 && value.signum() > 0 && value.bitLength() <= 64;
    }
    long value = parser.getLongValue();
    return switch (dtype()) {
      case UINT32 -> value >= 0 && value <= MAX_UINT32;
      case UINT64 -> value >= 0;
      default -> true;
    };
  }

  @Override
  Array toArray(Shape shape) {
    long[] exact = Arrays.copyOf(values, size());
    return dtype() == DType.UINT32
        ? Array.of(DType.INT64, exact, shape).cast(DType.UINT32)
        : Array.of(dtype(), exact, shape);
  }
}
