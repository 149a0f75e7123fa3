using System;
using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Data.Sqlite;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class FolderTotals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "FolderTotals",
                columns: table => new
                {
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FolderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FolderTotals", x => new { x.OwnerId, x.FolderId });
                    table.ForeignKey(
                        name: "FK_FolderTotals_AspNetUsers_OwnerId",
                        column: x => x.OwnerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.Sql(FolderTotalTriggers.Count);
            migrationBuilder.Sql(FolderTotalTriggers.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(FolderTotalTriggers.Drop);

            migrationBuilder.DropTable(
                name: "FolderTotals");
        }
    }
}
