namespace Simulators.HaloPsa.Faults;

/// <summary>The bodies in which HaloPSA has been seen to refuse.</summary>
public enum ErrorShape
{
    /// <summary>{"Message":…}, 400 unless said otherwise.</summary>
    Message,

    /// <summary>An exception of .NET's as JSON, 500.</summary>
    Exception,

    /// <summary>{"resultCode":400,"errorMessage":…}, 400.</summary>
    Result,

    /// <summary>{"error":…,"error_description":…}, 400.</summary>
    OAuth,

    /// <summary>Nothing at all, 400.</summary>
    Bare,

    /// <summary>A page, 500.</summary>
    Html,
}
