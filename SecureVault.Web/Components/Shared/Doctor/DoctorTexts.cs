namespace SecureVault.Web.Components.Shared.Doctor;

/// <summary>The sentences about a store's state; their translations lie beside it.</summary>
internal sealed class DoctorTexts
{
    private DoctorTexts()
    {
    }
}
