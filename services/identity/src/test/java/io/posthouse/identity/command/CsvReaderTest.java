package io.posthouse.identity.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.command.CsvReader.Row;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class CsvReaderTest {
    private static List<Row> read(String text) throws IOException {
        CsvReader reader = new CsvReader(new StringReader(text));
        List<Row> rows = new ArrayList<>();
        for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
            rows.add(row.get());
        }
        return rows;
    }

    @Test
    void readsPlainAndQuotedFieldsAndTellsWhereEachRowBegins() throws IOException {
        assertThat(read("\ufeffa,b\r\n\"x,\"\"y\"\"\r\nz\",\n\n last ,\"\"")).containsExactly(
                new Row(1, List.of("a", "b")),
                new Row(2, List.of("x,\"y\"\r\nz", "")), new Row(5, List.of(" last ", "")));
    }

    @Test
    void tellsAMalformedRowAndGoesOnBehindItsLine() throws IOException {
        for (String bad : List.of("a\"b,c", "\"a\"b,c", "\"a\" ,c", "a".repeat(CsvReader.FIELD_CHARS_MAX + 1),
                ",".repeat(CsvReader.FIELDS_MAX))) {
            assertThat(read("1,2\n" + bad + "\n3,4\n")).as(bad).containsExactly(new Row(1, List.of("1", "2")),
                    new Row(2, List.of()),
                    new Row(3, List.of("3", "4")));
        }
        assertThat(read("1\n\"never closed\n2\n")).containsExactly(new Row(1, List.of("1")), new Row(2, List.of()));
    }

    @Test
    void readsNothingFromNothing() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\r\n\n")).isEmpty();
    }

    @Property(tries = 300)
    void readsBackWhatWasWritten(
            @ForAll @Size(min = 1, max = 5) List<@Size(min = 2, max = 4) List<@StringLength(max = 6) @Chars({'"', ',',
                    '\n', '\r',
                    ' '}) @CharRange(from = 'a', to = 'c') String>> rows)
            throws IOException {
        String text = rows.stream().map(row -> row.stream().map(field -> '"' + field.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(","))).collect(Collectors.joining("\r\n"));

        assertThat(read(text).stream().map(Row::fields)).isEqualTo(rows);
    }
}
