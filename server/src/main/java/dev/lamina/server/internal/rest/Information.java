package dev.lamina.server.internal.rest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.inference.ModelInformation;
import dev.lamina.server.internal.json.MetadataJson;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.Models;
import java.nio.charset.StandardCharsets;

/** What can be asked about models, as JSON. */
final class Information {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .preservingProtoFieldNames()
          .alwaysPrintFieldsWithNoPresence()
          .omittingInsignificantWhitespace();

  private final Models models;

  Information(Models models) {
    this.models = models;
  }

  byte[] status(ModelReference reference) {
    return print(ModelInformation.status(models, reference)).getBytes(StandardCharsets.UTF_8);
  }

  byte[] metadata(ModelReference reference, CallRecord record) {
    try (Lease lease = models.acquire(reference)) {
      record.answeredBy(lease);
      return MetadataJson.of(
          lease.name(), lease.version(), print(ModelInformation.signatures(lease)));
    }
  }

  private static String print(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
