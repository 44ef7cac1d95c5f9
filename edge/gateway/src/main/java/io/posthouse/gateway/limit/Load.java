package io.posthouse.gateway.limit;

import java.util.List;

/**
 * What is under way at one door now.
 *
 * @param most that may be
 */
public record Load(int underWay, int most, List<OfClass> classes) {

    /** Nothing, where nobody counts. */
    public static final Load NONE = new Load(0, 0, List.of());

    public Load {
        classes = List.copyOf(classes);
    }

    /**
     * What is under way of one class.
     *
     * @param name of {@link TrafficClass}, in small letters
     * @param most that may be of this class
     * @param shed whether one more of it would be refused now
     */
    public record OfClass(String name, int underWay, int most, boolean shed) {
    }
}
