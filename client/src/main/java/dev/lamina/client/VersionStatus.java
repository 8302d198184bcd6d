package dev.lamina.client;

/**
 * How one version of a model fares.
 *
 * @param version its number
 * @param state where it is in its life
 * @param error why it could not be loaded; empty if nothing is wrong
 */
public record VersionStatus(long version, State state, String error) {
  /** The life of a version, in the order in which it is lived. */
  public enum State {
    /** The server says nothing about it. */
    UNKNOWN,
    /** The server has found it. */
    START,
    /** It is being loaded. */
    LOADING,
    /** It answers. */
    AVAILABLE,
    /** It is being unloaded. */
    UNLOADING,
    /** It is gone, or could not be loaded. */
    END;

    static State of(String name) {
      for (State state : values()) {
        if (state.name().equals(name)) {
          return state;
        }
      }
      return UNKNOWN;
    }
  }
}
