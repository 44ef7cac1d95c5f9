package io.posthouse.gateway.chain;

/** One thing that is looked at before a request is handed on. On the request's loop; must not block. */
public interface Station {
    /** Where it stands. */
    Place place();

    /** Looks at a request, which stands still meanwhile. What it found out it leaves in the passage, for stations after it. */
    Step at(Passage passage);
}
