/** The checks, a class for each endpoint. They know no server, and no class of the product. */
@NullMarked
package io.posthouse.conformance.check;

import org.jspecify.annotations.NullMarked;
