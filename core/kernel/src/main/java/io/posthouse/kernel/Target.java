package io.posthouse.kernel;

/**
 * On what a permission is to be used. Zero stands for none in each number.
 *
 * @param somewhere nothing particular: asks whether the permission is held for anything at all
 * @param owner whose thing it is, a login's id
 * @param department to which department it belongs; when none is named, to those of its owner
 * @param boundary within which boundary it lies; what lies in none is reached only by a grant without a boundary
 */
public record Target(boolean somewhere, long owner, long department, long boundary) {

    /**
     * Nothing particular. Right before a list is read whose rows are then chosen by range, and for what has no owner; never
     * instead of the target of one thing.
     */
    public static final Target SOMEWHERE = new Target(true, 0, 0, 0);
    /** A thing that is nobody's and lies nowhere: only a grant for everything reaches it. */
    public static final Target NOBODYS = new Target(false, 0, 0, 0);

    public Target {
        Checks.check(owner >= 0 && department >= 0 && boundary >= 0, "ids are positive, and zero stands for none");
        Checks.check(!somewhere || (owner == 0 && department == 0 && boundary == 0),
                "somewhere is no particular thing");
    }

    /** Something of that login's. */
    public static Target of(LoginId owner) {
        return new Target(false, owner.value(), 0, 0);
    }

    /** The same, in a department named by itself rather than by its owner's. */
    public Target in(long departmentId) {
        return new Target(false, owner, departmentId, boundary);
    }

    /** The same, within a boundary. */
    public Target within(long boundaryId) {
        return new Target(false, owner, department, boundaryId);
    }
}
