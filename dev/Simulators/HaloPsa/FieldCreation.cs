namespace Simulators.HaloPsa;

/// <summary>Who may add fields to asset types.</summary>
public enum FieldCreation
{
    /// <summary>An application with the scope admin whose agent is an administrator.</summary>
    Administrators,
    Everyone,
    Nobody,
}
