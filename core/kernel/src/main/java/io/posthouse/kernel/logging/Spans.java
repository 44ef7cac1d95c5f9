package io.posthouse.kernel.logging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The stretches of one text that must not be shown, in any order and overlapping as they were found. */
final class Spans {
    private record Span(int from, int to, MaskType type) {
    }

    private final List<Span> spans = new ArrayList<>(0);

    void add(int from, int to, MaskType type) {
        if (to > from) {
            spans.add(new Span(from, to, type));
        }
    }

    /** Adds all to {@code others}, at their places in the text that {@code folded} was made from. */
    void moveTo(Spans others, Folded folded) {
        for (Span span : spans) {
            others.add(folded.placeOf(span.from()), folded.placeOf(span.to()), span.type());
        }
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    /** {@code original} with a mark in place of each stretch; stretches that touch become one, with the first one's mark. */
    String applyTo(String original) {
        spans.sort(Comparator.comparingInt(Span::from).thenComparingInt(span -> -span.to()));
        var out = new StringBuilder(original.length());
        int shown = 0;
        for (int i = 0; i < spans.size();) {
            Span first = spans.get(i);
            int to = first.to();
            for (i++; i < spans.size() && spans.get(i).from() <= to; i++) {
                to = Math.max(to, spans.get(i).to());
            }
            out.append(original, shown, first.from()).append(first.type().mark());
            shown = to;
        }
        return out.append(original, shown, original.length()).toString();
    }
}
